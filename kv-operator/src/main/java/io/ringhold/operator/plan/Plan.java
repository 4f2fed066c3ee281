package io.ringhold.operator.plan;

import java.time.Duration;

/// What to do now, what it belongs to, and when to look again.
///
/// @param operation what goes on, for people
public record Plan(Action action, Operation operation, Duration lookAgain) {
  private static final Duration AT_ONCE = Duration.ofMillis(100);
  static final Duration SOON = Duration.ofSeconds(1);
  static final Duration LATER = Duration.ofSeconds(15);

  /// Something is to be done.
  static Plan act(Action action, Operation.Type type, String target, String step, String message) {
    return new Plan(
        action,
        new Operation(type, target, step, message),
        action instanceof Action.Apply ? AT_ONCE : SOON);
  }

  /// Something is under way and nothing is to be done for it now.
  static Plan await(Operation.Type type, String target, String step, String message) {
    return act(new Action.Nothing(), type, target, step, message);
  }
}
