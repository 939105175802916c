package dev.waybill.dispatcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
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
    String[] parts = {"outbox", "lease", "watermark", "source", "destination"};
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

  @Test
  void nothingOnTheDeliveryPathKnowsStatisticsSettingsOrCommands() {
    noClasses()
        .that()
        .resideInAnyPackage(
            ROOT + "delivery..",
            ROOT + "outbox..",
            ROOT + "lease..",
            ROOT + "watermark..",
            ROOT + "source..",
            ROOT + "destination..",
            ROOT + "facts..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            ROOT + "stats..", ROOT + "settings..", ROOT + "cli..", ROOT + "config..")
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
        .resideInAnyPackage("dev.waybill.s3..", "dev.waybill.objectfiles..")
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
        .resideInAPackage("dev.waybill.s3..")
        .check(CLASSES);
  }

  @Test
  void theDispatcherFindsAdaptersAndEncodersAtRunTimeOnly() {
    noClasses()
        .that()
        .resideInAPackage("dev.waybill.dispatcher..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.waybill.s3..", "dev.waybill.objectfiles..")
        .check(CLASSES);
  }
}
