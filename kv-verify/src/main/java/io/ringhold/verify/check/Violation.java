package io.ringhold.verify.check;

import io.ringhold.verify.history.Operation;
import java.util.List;

/// Something that no correct store could have answered.
///
/// @param checker who found it
/// @param subject the key, prefix, shard or request that it is about
/// @param evidence the operations that contradict each other, or those around the contradiction
public record Violation(String checker, String subject, String message, List<Operation> evidence) {
  public Violation {
    evidence = List.copyOf(evidence);
  }
}
