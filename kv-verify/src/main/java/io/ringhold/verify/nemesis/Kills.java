package io.ringhold.verify.nemesis;

import io.ringhold.verify.ServerProcess;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/// SIGKILL, and a new start: of the node that leads most, of any node, of all at once.
final class Kills {
  private static final int DOWN_MILLIS_MAX = 800;

  // Nobody leads for a moment, or another lane has the node.
  private static final int TRIES = 20;
  private static final int TRY_AGAIN_MILLIS = 300;

  private final Victims victims;
  private final FaultLog log;

  Kills(Victims victims, FaultLog log) {
    this.victims = victims;
    this.log = log;
  }

  List<Fault> faults() {
    return List.of(
        new Fault(
            Kind.KILL,
            "leader",
            20,
            (fault, random) -> one(fault, () -> victims.leader(random), random)),
        new Fault(
            Kind.KILL, "any", 1, (fault, random) -> one(fault, () -> victims.any(random), random)),
        new Fault(Kind.KILL, "all", 1, this::all));
  }

  private void one(Fault fault, Supplier<Optional<Victims.Claim>> pick, Random random)
      throws InterruptedException {
    Optional<Victims.Claim> claim = pick.get();
    for (int tries = 0; claim.isEmpty() && tries < TRIES; tries++) {
      Thread.sleep(TRY_AGAIN_MILLIS);
      claim = pick.get();
    }
    if (claim.isPresent()) {
      try (var victim = claim.get()) {
        kill(fault, List.of(victim.node()), random);
      }
    }
  }

  private void all(Fault fault, Random random) throws InterruptedException {
    List<Victims.Claim> claims = victims.all();
    try {
      if (!claims.isEmpty()) {
        kill(fault, claims.stream().map(Victims.Claim::node).toList(), random);
      }
    } finally {
      claims.forEach(Victims.Claim::close);
    }
  }

  private void kill(Fault fault, List<ServerProcess> nodes, Random random)
      throws InterruptedException {
    try (var _ = log.begin(fault.kind(), fault.name(), names(nodes))) {
      nodes.forEach(ServerProcess::killAtOnce);
      try {
        for (ServerProcess node : nodes) {
          node.awaitEnd();
        }
        Thread.sleep(random.nextInt(DOWN_MILLIS_MAX));
      } finally {
        nodes.stream().filter(node -> !node.isRunning()).forEach(ServerProcess::start);
      }
      nodes.forEach(ServerProcess::awaitStarted);
    }
  }

  private static String names(List<ServerProcess> nodes) {
    return String.join(", ", nodes.stream().map(ServerProcess::name).toList());
  }
}
