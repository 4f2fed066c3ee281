package io.ringhold.verify.check;

import io.ringhold.client.Condition;
import io.ringhold.verify.history.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One key as a register of small numbers: 0 when absent, otherwise one number for each value.
/// Since each value is written once, a version is nothing but another name of its value.
final class KeyModel {
  static final int ABSENT = 0;

  /// A condition that no state meets: a version that no value is known to have.
  private static final int NOBODY = -1;

  /// No condition.
  private static final int ANY = -2;

  /// Something that takes place between `start` and `end`, or, when `end` is [Operation#NEVER],
  /// perhaps never.
  ///
  /// @param expects the state that it needs, or [#ANY]
  /// @param leaves the state that it leaves, or [#ANY] to leave it alone
  record Step(long start, long end, int expects, int leaves, Access access) {
    boolean mustTakePlace() {
      return end != Operation.NEVER;
    }

    boolean isRead() {
      return leaves == ANY;
    }

    boolean isPossibleIn(int state) {
      return expects == ANY || expects == state;
    }
  }

  private final Map<String, Integer> states = new HashMap<>();
  private final Map<Long, Integer> byVersion = new HashMap<>();
  private final Map<Integer, Long> firstSeen = new HashMap<>();
  private long lastSeenAbsent = Long.MIN_VALUE;

  /// The steps of a key's accesses. Unknown writes that nobody can have seen are left out, and
  /// those whose value was seen must have taken place by then: without that the search would be
  /// hopeless.
  static List<Step> steps(List<Access> accesses) {
    var model = new KeyModel();
    Accesses.versions(accesses)
        .forEach((value, version) -> model.byVersion.put(version, model.state(value)));
    List<Step> steps = new ArrayList<>();
    accesses.forEach(access -> model.step(access).ifPresent(steps::add));
    steps.forEach(model::see);
    return steps.stream().filter(model::matters).map(model::tightened).toList();
  }

  private int state(@Nullable String value) {
    return value == null ? ABSENT : states.computeIfAbsent(value, _ -> states.size() + 1);
  }

  private Optional<Step> step(Access access) {
    return switch (access) {
      case Access.Write write ->
          Optional.of(step(write, expected(write.condition()), state(write.value())));
      case Access.Read read -> Optional.of(step(read, state(read.value()), ANY));
      case Access.Refused refused -> refused(refused);
    };
  }

  /// A refusal is a read of the version that it names. If that belongs to a value that nobody has
  /// seen, it says no more than that some unknown write was in the way.
  private Optional<Step> refused(Access.Refused refused) {
    long current = refused.currentVersion();
    Integer state = current == 0 ? Integer.valueOf(ABSENT) : byVersion.get(current);
    if (state == null) {
      return Optional.empty();
    }
    boolean met = state == expected(refused.condition());
    return Optional.of(step(refused, met ? NOBODY : state, ANY));
  }

  private static Step step(Access access, int expects, int leaves) {
    return new Step(access.start(), access.end(), expects, leaves, access);
  }

  private int expected(Condition condition) {
    return switch (condition) {
      case Condition.None() -> ANY;
      case Condition.IfAbsent() -> ABSENT;
      case Condition.IfVersion(long version) -> byVersion.getOrDefault(version, NOBODY);
    };
  }

  private void see(Step step) {
    if (step.expects == ABSENT) {
      lastSeenAbsent = Math.max(lastSeenAbsent, step.end);
    } else if (step.mustTakePlace()) {
      firstSeen.merge(step.expects, step.end, Math::min);
    }
  }

  private boolean matters(Step step) {
    return step.mustTakePlace()
        || (step.leaves == ABSENT
            ? step.start <= lastSeenAbsent
            : firstSeen.containsKey(step.leaves));
  }

  private Step tightened(Step step) {
    Long seen = step.leaves == ABSENT ? null : firstSeen.get(step.leaves);
    if (step.mustTakePlace() || seen == null) {
      return step;
    }
    long end = Math.max(seen, step.start);
    return new Step(step.start, end, step.expects, step.leaves, step.access);
  }
}
