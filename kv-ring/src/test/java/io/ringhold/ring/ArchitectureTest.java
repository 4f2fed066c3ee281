package io.ringhold.ring;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.ringhold.ring", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule onlyTheJdk =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "org.jspecify..", "io.ringhold.ring");

  @ArchTest
  static final ArchRule noClockNoChanceNoFiles =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.time..", "java.nio.file..", "java.net..", "java.security..")
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching(
              "java\\.util\\.(Random|concurrent\\.ThreadLocalRandom)|java\\.io\\.File.*")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");
}
