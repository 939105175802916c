package dev.waybill.dispatcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/// The imports of the house: who may know whom. Reads every class, so the inner loop leaves it out.
@Tag("house")
class StructureTest {
  private static final String ROOT = "dev.waybill.dispatcher.";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.waybill");

  @Test
  void onePackageIsOneModuleWithoutCycles() {
    ApplicationModules.of(WaybillApplication.class).verify();
  }

  @Test
  void theModulesOfADeliveryDoNotKnowEachOther() {
    String[] parts = {"outbox", "lease", "watermark", "history", "source", "destination"};
    for (String part : parts) {
      for (String other : parts) {
        if (!part.equals(other)) {
          noClasses()
              .that()
              .resideInAPackage(ROOT + part + "..")
              .should()
              .dependOnClassesThat()
              .resideInAPackage(ROOT + other + "..")
              .check(CLASSES);
        }
      }
    }
  }

  private static String[] deliveryPathAnd(String... others) {
    return Stream.concat(
            Stream.of(
                "delivery",
                "outbox",
                "lease",
                "watermark",
                "history",
                "source",
                "destination",
                "facts"),
            Stream.of(others))
        .map(module -> ROOT + module + "..")
        .toArray(String[]::new);
  }

  /// What is done about rows that were delivered.
  private static String[] beside() {
    return Stream.of("partitions", "reconciliation", "sweep", "closing", "evidence", "recall")
        .map(module -> ROOT + module + "..")
        .toArray(String[]::new);
  }

  @Test
  void nothingOnTheDeliveryPathKnowsStatisticsSettingsOrCommands() {
    noClasses()
        .that()
        .resideInAnyPackage(deliveryPathAnd("partitions", "reconciliation"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            ROOT + "stats..", ROOT + "settings..", ROOT + "cli..", ROOT + "config..")
        .check(CLASSES);
  }

  /// Partitions are made, watched and closed, and destinations compared, beside the deliveries: a
  /// delivery never waits for it.
  @Test
  void nothingOnTheDeliveryPathKnowsWhatIsDoneBeside() {
    noClasses()
        .that()
        .resideInAnyPackage(deliveryPathAnd())
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(beside())
        .check(CLASSES);
  }

  /// What goes is decided beside the deliveries: a delivery that knew holds or retention could come
  /// to depend on them.
  @Test
  void nothingOnTheDeliveryPathKnowsHoldsOrRetention() {
    noClasses()
        .that()
        .resideInAnyPackage(deliveryPathAnd("partitions"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ROOT + "holds..", ROOT + "retention..")
        .check(CLASSES);
  }

  @Test
  void holdsKnowNothingOfRetention() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "holds..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            ROOT + "retention..", ROOT + "settings..", ROOT + "cli..", ROOT + "config..")
        .check(CLASSES);
  }

  /// What is dropped is proven beside the deliveries: the archive reads and writes its own tables
  /// only.
  @Test
  void theArchiveAndTheDeliveryPathDoNotKnowEachOther() {
    noClasses()
        .that()
        .resideInAnyPackage(deliveryPathAnd())
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + "archive..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage(ROOT + "archive..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(deliveryPathAnd("partitions", "stats", "settings", "cli", "config"))
        .check(CLASSES);
  }

  /// Leases, waits and windows go by the clocks of the control database and the source, deadlines
  /// by a clock that only counts: a machine whose clock is wrong by hours delivers as any other.
  @Test
  void nothingOnTheDeliveryPathAsksThisMachineForTheTime() {
    noClasses()
        .that()
        .resideInAnyPackage(
            deliveryPathAnd(
                "control",
                "partitions",
                "closing",
                "reconciliation",
                "sweep",
                "holds",
                "retention",
                "archive",
                "evidence",
                "recall"))
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(OffsetDateTime.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .orShould()
        .callMethod(Clock.class, "systemDefaultZone")
        .orShould()
        .callConstructor(java.util.Date.class)
        .check(CLASSES);
  }

  @Test
  void adaptersKnowOnlyTheBorderAndTheFiles() {
    noClasses()
        .that()
        .resideInAPackage("dev.waybill.spi..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages("dev.waybill.spi..", "java..", "org.jspecify..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.waybill.s3..", "dev.waybill.postgres..", "dev.waybill.objectfiles..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.waybill.dispatcher..", "dev.waybill.schemas..", "org.springframework..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("dev.waybill.objectfiles..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.waybill.s3..", "dev.waybill.postgres..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("dev.waybill.postgres..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.waybill.s3..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("dev.waybill.s3..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.waybill.postgres..")
        .check(CLASSES);
  }

  @Test
  void theDispatcherFindsAdaptersAndEncodersAtRunTimeOnly() {
    noClasses()
        .that()
        .resideInAPackage("dev.waybill.dispatcher..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.waybill.s3..", "dev.waybill.postgres..", "dev.waybill.objectfiles..")
        .check(CLASSES);
  }
}
