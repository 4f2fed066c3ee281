package io.ringhold.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.util.Random;

@AnalyzeClasses(
    packages = "io.ringhold.operator",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule plansArePure =
      noClasses()
          .that()
          .resideInAnyPackage("io.ringhold.operator.plan..", "io.ringhold.operator.objects..")
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(KubernetesClient.class, Clock.class, Random.class, System.Logger.class)
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.grpc..",
              "io.ringhold.api..",
              "io.ringhold.operator.admin..",
              "io.ringhold.operator.act..",
              "io.ringhold.operator.report..",
              "java.io..",
              "java.nio.file..",
              "java.net..");

  @ArchTest
  static final ArchRule onlyThreePackagesSpeakToTheCluster =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.ringhold.operator.admin..",
              "io.ringhold.operator.observe..",
              "io.ringhold.operator.act..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.grpc..", "io.ringhold.api..");
}
