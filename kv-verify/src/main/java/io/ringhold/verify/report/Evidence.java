package io.ringhold.verify.report;

import io.ringhold.verify.check.Judgement;
import io.ringhold.verify.history.Operation;
import io.ringhold.verify.nemesis.FaultLog;
import java.util.List;

/// All that a run has brought to light.
///
/// @param commit of the checkout that the servers were built from
/// @param faultsAsked words of the kinds of faults that were asked for
/// @param mishaps why the run may not show what it was meant to show: faults that failed, clients
///   that ended early
/// @param differences between replicas, one line each
public record Evidence(
    String commit,
    long seed,
    int nodes,
    int clients,
    List<String> faultsAsked,
    List<Operation> history,
    List<FaultLog.Event> faults,
    List<String> mishaps,
    List<String> differences,
    Judgement judgement) {
  public Evidence {
    faultsAsked = List.copyOf(faultsAsked);
    history = List.copyOf(history);
    faults = List.copyOf(faults);
    mishaps = List.copyOf(mishaps);
    differences = List.copyOf(differences);
  }

  long beginNanos() {
    return history.stream().mapToLong(Operation::startNanos).min().orElse(0);
  }

  long endNanos() {
    return history.stream().mapToLong(Operation::endNanos).max().orElse(0);
  }
}
