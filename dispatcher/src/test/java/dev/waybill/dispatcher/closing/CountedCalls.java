package dev.waybill.dispatcher.closing;

import dev.waybill.spi.DestinationAdapter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Counts what a destination is asked, and has something done when it has answered.
final class CountedCalls {
  private final Map<String, CloseRig.Act> acts = new ConcurrentHashMap<>();
  private final Map<String, Integer> calls = new ConcurrentHashMap<>();

  DestinationAdapter count(DestinationAdapter adapter) {
    return (DestinationAdapter)
        Proxy.newProxyInstance(
            DestinationAdapter.class.getClassLoader(),
            new Class<?>[] {DestinationAdapter.class},
            (_, method, arguments) -> {
              calls.merge(method.getName(), 1, Integer::sum);
              try {
                Object answer = method.invoke(adapter, arguments);
                CloseRig.Act act = acts.remove(method.getName());
                if (act != null) {
                  act.run();
                }
                return answer;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /// Once, after the next answer.
  void after(String method, CloseRig.Act act) {
    acts.put(method, act);
  }

  int of(String method) {
    return calls.getOrDefault(method, 0);
  }

  void forget() {
    calls.clear();
  }
}
