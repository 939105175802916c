package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.spi.Capability;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.testkit.InMemoryAdapter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/// The place of a rig as a destination of a process that dies at one step, or one without shadows.
final class BreakingDestination {
  private BreakingDestination() {}

  private interface Call {
    Object run() throws Throwable;
  }

  private interface Around {
    Object call(String step, Call call) throws Throwable;
  }

  static Destinations dyingBefore(DeliveryRig rig, String step) {
    return destinations(
        rig,
        (name, call) -> {
          if (name.equals(step)) {
            throw new IllegalStateException("died before " + step);
          }
          return call.run();
        });
  }

  static Destinations dyingAfter(DeliveryRig rig, String step) {
    return destinations(
        rig,
        (name, call) -> {
          Object answer = call.run();
          if (name.equals(step)) {
            throw new IllegalStateException("died after " + step);
          }
          return answer;
        });
  }

  static Destinations withoutShadows(DeliveryRig rig) {
    return destinations(
        rig,
        (name, call) ->
            name.equals("capabilities")
                ? EnumSet.of(Capability.APPEND, Capability.ATOMIC_VISIBILITY, Capability.FILES)
                : call.run());
  }

  private static Destinations destinations(DeliveryRig rig, Around around) {
    return new Destinations(
        "test",
        List.of(new DestinationSettings(DeliveryRig.STREAM.destination(), "memory", Map.of())),
        new DestinationFactories(
            List.of(
                new MemoryFactory(owner ->
                    around(new InMemoryAdapter(rig.place, owner, Clock.systemUTC()), around)))));
  }

  private static DestinationAdapter around(DestinationAdapter adapter, Around around) {
    return (DestinationAdapter)
        Proxy.newProxyInstance(
            DestinationAdapter.class.getClassLoader(),
            new Class<?>[] {DestinationAdapter.class},
            (_, method, arguments) ->
                around.call(
                    method.getName(),
                    () -> {
                      try {
                        return method.invoke(adapter, arguments);
                      } catch (InvocationTargetException e) {
                        throw e.getCause();
                      }
                    }));
  }
}
