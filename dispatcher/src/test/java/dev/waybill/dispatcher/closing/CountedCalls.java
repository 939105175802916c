package dev.waybill.dispatcher.closing;

import dev.waybill.spi.DestinationAdapter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Counts what a destination is asked.
final class CountedCalls {
  private final Map<String, Integer> calls = new ConcurrentHashMap<>();

  DestinationAdapter count(DestinationAdapter adapter) {
    return (DestinationAdapter)
        Proxy.newProxyInstance(
            DestinationAdapter.class.getClassLoader(),
            new Class<?>[] {DestinationAdapter.class},
            (_, method, arguments) -> {
              calls.merge(method.getName(), 1, Integer::sum);
              try {
                return method.invoke(adapter, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  int of(String method) {
    return calls.getOrDefault(method, 0);
  }

  void forget() {
    calls.clear();
  }
}
