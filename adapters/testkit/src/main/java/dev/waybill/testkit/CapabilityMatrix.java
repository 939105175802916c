package dev.waybill.testkit;

import dev.waybill.spi.Capability;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Capability by claim: every claim and every absence is asserted by a test of the contract, or
/// waived with a reason.
public final class CapabilityMatrix {
  /// One cell.
  public record Cell(Capability capability, boolean claimed) {
    @Override
    public String toString() {
      return capability + (claimed ? " claimed" : " absent");
    }
  }

  private CapabilityMatrix() {}

  /// What is wrong with the matrix, one sentence each; empty when every cell is covered or waived.
  ///
  /// @param contract the class whose tests, inherited ones included, are marked with [Proves]
  /// @param waivers reason by cell
  public static List<String> problems(Class<?> contract, Map<Cell, String> waivers) {
    Set<String> proven = proven(contract);
    List<String> problems = new ArrayList<>();
    for (Capability capability : Capability.values()) {
      for (boolean claimed : new boolean[] {true, false}) {
        Cell cell = new Cell(capability, claimed);
        String waiver = waivers.get(cell);
        boolean tested = proven.contains(cell.toString());
        if (!tested && (waiver == null || waiver.isBlank())) {
          problems.add(
              cell + ": expected a test marked @Proves or a waiver with a reason, found none");
        } else if (tested && waiver != null) {
          problems.add(cell + ": is tested, so its waiver is no longer needed: remove it");
        }
      }
    }
    return List.copyOf(problems);
  }

  private static Set<String> proven(Class<?> contract) {
    Set<String> proven = new TreeSet<>();
    for (Class<?> type = contract; type != null; type = type.getSuperclass()) {
      for (Method test : type.getDeclaredMethods()) {
        Proves mark = test.getAnnotation(Proves.class);
        if (mark != null) {
          proven.add(new Cell(mark.value(), mark.claimed()).toString());
        }
      }
    }
    return proven;
  }
}
