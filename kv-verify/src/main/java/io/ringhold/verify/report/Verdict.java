package io.ringhold.verify.report;

/// What a run shows.
public enum Verdict {
  /// Enough was done, enough went wrong, and no answer contradicts another.
  OK,
  /// Something was answered, or is stored, that no correct store could have answered or stored.
  VIOLATED,
  /// Nothing: too little was done or went wrong, or a checker gave up.
  VOID
}
