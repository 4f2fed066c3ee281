package io.ringhold.verify;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.ringhold.verify",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule theSystemIsKnownByItsDoorsOnly =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.ringhold.server..",
              "io.ringhold.storage..",
              "io.ringhold.cli",
              "io.ringhold.cli.command..",
              "io.ringhold.cli.local..");

  @ArchTest
  static final ArchRule checkersSeeNothingButHistories =
      noClasses()
          .that()
          .resideInAPackage("io.ringhold.verify.check")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.ringhold.verify",
              "io.ringhold.verify.workload",
              "io.ringhold.verify.nemesis",
              "io.ringhold.verify.report",
              "io.ringhold.verify.run");
}
