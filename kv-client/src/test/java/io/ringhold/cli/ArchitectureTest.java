package io.ringhold.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.ringhold.cli", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule theCommandLineStandsOnTheClient =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.jspecify..",
              "picocli..",
              "com.fasterxml.jackson.core..",
              "io.ringhold.cli..",
              "io.ringhold.client",
              "io.ringhold.storage..");

  @ArchTest
  static final ArchRule onlyStoresLookIntoTheEngine =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.ringhold.cli", "io.ringhold.cli.store")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.ringhold.storage..");

  @ArchTest
  static final ArchRule arrowsPointDown =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("run")
          .definedBy("io.ringhold.cli")
          .layer("commands")
          .definedBy("io.ringhold.cli.command")
          .layer("cluster")
          .definedBy("io.ringhold.cli.cluster")
          .layer("local")
          .definedBy("io.ringhold.cli.local")
          .layer("moves")
          .definedBy("io.ringhold.cli.moves")
          .layer("store")
          .definedBy("io.ringhold.cli.store")
          .layer("console")
          .definedBy("io.ringhold.cli.console")
          .whereLayer("run")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("commands")
          .mayOnlyBeAccessedByLayers("run", "cluster", "store")
          .whereLayer("cluster")
          .mayOnlyBeAccessedByLayers("run")
          .whereLayer("local")
          .mayOnlyBeAccessedByLayers("run", "commands")
          .whereLayer("store")
          .mayOnlyBeAccessedByLayers("run")
          .whereLayer("moves")
          .mayOnlyBeAccessedByLayers("cluster", "local");
}
