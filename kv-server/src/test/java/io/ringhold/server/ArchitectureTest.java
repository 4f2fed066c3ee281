package io.ringhold.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.ringhold.server.disk.DiskGuard;
import java.time.Clock;
import java.util.Random;

@AnalyzeClasses(
    packages = "io.ringhold.server",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule onlyRaftKnowsRatis =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.ringhold.server.raft..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.ratis..");

  @ArchTest
  static final ArchRule onlyTheDoorsAndPeerClientsKnowGrpc =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.ringhold.server.edge..")
          .and()
          .doNotHaveSimpleName("PeerClients")
          .and()
          .resideOutsideOfPackage("io.ringhold.server.routing..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.grpc..", "io.ringhold.api..", "com.google.rpc..");

  @ArchTest
  static final ArchRule quarkusStaysAtTheEdge =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.ringhold.server.shard..",
              "io.ringhold.server.raft..",
              "io.ringhold.server.routing..",
              "io.ringhold.server.membership..",
              "io.ringhold.server.disk..",
              "io.ringhold.server.node..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.quarkus..", "jakarta..", "org.eclipse.microprofile..");

  @ArchTest
  static final ArchRule shardsAreDeterministic =
      noClasses()
          .that()
          .resideInAPackage("io.ringhold.server.shard..")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(Random.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class)
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage("java.io..", "java.nio.file..", "java.net..");

  @ArchTest
  static final ArchRule onlyTheFrontDoorOfTheEngine =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.ringhold.server")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.ringhold.storage.sstable..",
              "io.ringhold.storage.memtable..",
              "io.ringhold.storage.manifest..",
              "io.ringhold.storage.compaction..");

  /// Two would look at the disk at different moments: the one would still let writes in when the
  /// other has given up the ballast.
  @ArchTest
  static void aNodeHasOneDiskGuard(JavaClasses classes) {
    assertThat(
            classes.get(DiskGuard.class).getConstructorCallsToSelf().stream()
                .filter(call -> !call.getOriginOwner().isEquivalentTo(DiskGuard.class)))
        .hasSize(1);
  }

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("io.ringhold.server.(*)..").should().beFreeOfCycles();
}
