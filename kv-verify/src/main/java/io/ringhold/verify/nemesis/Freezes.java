package io.ringhold.verify.nemesis;

import io.ringhold.verify.ServerProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// SIGSTOP, and SIGCONT after a while: a process that believes that no time has passed.
final class Freezes {
  private static final int LONG_MILLIS = 75_000;

  private final Victims victims;
  private final FaultLog log;

  Freezes(Victims victims, FaultLog log) {
    this.victims = victims;
    this.log = log;
  }

  /// @param longOnesToo whether there is time for 75 s
  List<Fault> faults(boolean longOnesToo) {
    List<Fault> faults = new ArrayList<>();
    faults.add(freeze("leader 0.2 s", 1, 200, true));
    faults.add(freeze("leader 2 s", 1, 2_000, true));
    faults.add(freeze("any 5 s", 1, 5_000, false));
    if (longOnesToo) {
      faults.add(freeze("leader 12 s", 0, 12_000, true));
      faults.add(freeze("leader 75 s", 0, LONG_MILLIS, true));
    }
    return faults;
  }

  private Fault freeze(String name, int weight, int millis, boolean leader) {
    return new Fault(
        Kind.PAUSE,
        name,
        weight,
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
        node.awaitReady();
      }
    }
  }
}
