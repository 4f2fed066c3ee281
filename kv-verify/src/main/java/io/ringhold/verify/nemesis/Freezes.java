package io.ringhold.verify.nemesis;

import io.ringhold.verify.ServerProcess;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// SIGSTOP, and SIGCONT after a while: a process that believes that no time has passed.
final class Freezes {
  private final Victims victims;
  private final FaultLog log;

  Freezes(Victims victims, FaultLog log) {
    this.victims = victims;
    this.log = log;
  }

  List<Fault> shortOnes() {
    return List.of(
        freeze("leader 0.2 s", 200, true),
        freeze("leader 2 s", 2_000, true),
        freeze("any 5 s", 5_000, false));
  }

  /// For runs that have time for them.
  List<Fault> longOnes() {
    return List.of(freeze("leader 12 s", 12_000, true), freeze("leader 75 s", 75_000, true));
  }

  private Fault freeze(String name, int millis, boolean leader) {
    return new Fault(
        Kind.PAUSE,
        name,
        3,
        (fault, random) ->
            freeze(fault, leader ? victims.leader(random) : victims.any(random), millis));
  }

  private void freeze(Fault fault, Optional<Victims.Claim> claim, int millis)
      throws IOException, InterruptedException {
    if (claim.isEmpty()) {
      return;
    }
    try (var victim = claim.get()) {
      ServerProcess node = victim.node();
      try (var _ = log.begin(fault.kind(), fault.name(), node.name())) {
        node.freeze();
        try {
          Thread.sleep(millis);
        } finally {
          node.thaw();
        }
      }
    }
  }
}
