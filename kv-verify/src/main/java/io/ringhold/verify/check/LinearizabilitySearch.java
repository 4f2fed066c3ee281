package io.ringhold.verify.check;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Looks for an order of one key's operations that explains all answers and contradicts no clock:
/// the algorithm of Wing and Gong ("Testing and verifying concurrent objects", 1993) with the cache
/// of Lowe ("Testing for linearizability", 2017).
///
/// It walks through calls and returns by time. A write that the state allows is taken as the next
/// step and leaves the list, and with it go all reads that may then take place, since those never
/// spoil anything. A return whose call was not taken yet means that the last write was wrong. What
/// has been taken and the state in which that ended are remembered, so that no combination is tried
/// twice. It needs exponential time in the worst case, hence the bound.
final class LinearizabilitySearch {
  enum Verdict {
    LINEARIZABLE,
    VIOLATED,
    /// Given up before the end: this says nothing.
    UNDECIDED
  }

  /// @param stuckAt of the best attempt, the operation that could not be explained; null when there
  ///   is no violation
  record Result(Verdict verdict, @Nullable Access stuckAt) {}

  /// What has been taken, and the state in which that ended.
  private record Configuration(BitSet taken, int state) {}

  /// A call or a return, in a list that calls and their returns leave and come back to.
  private static final class Moment {
    final int step;
    final long nanos;
    final @Nullable Moment call;
    @Nullable Moment ending;
    @Nullable Moment before;
    @Nullable Moment after;

    Moment(int step, long nanos, @Nullable Moment call) {
      this.step = step;
      this.nanos = nanos;
      this.call = call;
    }

    void unlink() {
      if (before != null) {
        before.after = after;
      }
      if (after != null) {
        after.before = before;
      }
    }

    void relink() {
      if (before != null) {
        before.after = this;
      }
      if (after != null) {
        after.before = this;
      }
    }
  }

  private record Taken(Moment call, int stateBefore) {}

  /// A write that was chosen, and how much had been taken before it.
  private record Choice(Moment call, int takenBefore) {}

  private final List<KeyModel.Step> steps;
  private final long configurationsMax;
  private final Moment head = new Moment(-1, Long.MIN_VALUE, null);
  private final Set<Configuration> tried = new HashSet<>();
  private final List<Taken> taken = new ArrayList<>();
  private final List<Choice> choices = new ArrayList<>();
  private final BitSet takenSteps = new BitSet();
  private int state = KeyModel.ABSENT;
  private int open;
  private int best = -1;
  private @Nullable Access stuckAt;

  private LinearizabilitySearch(List<KeyModel.Step> steps, long configurationsMax) {
    this.steps = steps;
    this.configurationsMax = configurationsMax;
    link();
  }

  /// @param configurationsMax how many combinations may be tried
  static Result of(List<KeyModel.Step> steps, long configurationsMax) {
    return new LinearizabilitySearch(steps, configurationsMax).search();
  }

  // At the same nanosecond calls come before returns: then the two overlap, which accuses nobody.
  private void link() {
    List<Moment> moments = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      KeyModel.Step step = steps.get(i);
      var call = new Moment(i, step.start(), null);
      moments.add(call);
      if (step.mustTakePlace()) {
        call.ending = new Moment(i, step.end(), call);
        moments.add(call.ending);
        open++;
      }
    }
    moments.sort(
        Comparator.<Moment>comparingLong(moment -> moment.nanos)
            .thenComparing(moment -> moment.call != null));
    Moment last = head;
    for (Moment moment : moments) {
      last.after = moment;
      moment.before = last;
      last = moment;
    }
  }

  private Result search() {
    takeReads();
    Moment at = head.after;
    while (open > 0 && at != null) {
      if (tried.size() > configurationsMax) {
        return new Result(Verdict.UNDECIDED, null);
      }
      if (at.call == null) {
        at = choose(at) ? head.after : at.after;
      } else {
        remember(at);
        if (choices.isEmpty()) {
          return new Result(Verdict.VIOLATED, stuckAt);
        }
        at = takeBack();
      }
    }
    return new Result(Verdict.LINEARIZABLE, null);
  }

  private boolean choose(Moment call) {
    KeyModel.Step step = steps.get(call.step);
    if (step.isRead() || !step.isPossibleIn(state)) {
      return false;
    }
    choices.add(new Choice(call, taken.size()));
    take(call, step.leaves());
    takeReads();
    if (tried.add(new Configuration((BitSet) takenSteps.clone(), state))) {
      return true;
    }
    takeBack();
    return false;
  }

  private void takeReads() {
    Moment at = head.after;
    while (at != null && at.call == null) {
      KeyModel.Step step = steps.get(at.step);
      if (step.isRead() && step.isPossibleIn(state)) {
        take(at, state);
        at = head.after; // what returned first is perhaps not in the way any more
      } else {
        at = at.after;
      }
    }
  }

  private void take(Moment call, int after) {
    taken.add(new Taken(call, state));
    takenSteps.flip(call.step);
    state = after;
    call.unlink();
    if (call.ending != null) {
      call.ending.unlink();
      open--;
    }
  }

  /// Undoes the last choice; returns what to try instead.
  private @Nullable Moment takeBack() {
    Choice choice = choices.removeLast();
    while (taken.size() > choice.takenBefore) {
      Taken last = taken.removeLast();
      Moment call = last.call;
      state = last.stateBefore;
      takenSteps.flip(call.step);
      if (call.ending != null) {
        call.ending.relink();
        open++;
      }
      call.relink();
    }
    return choice.call.after;
  }

  private void remember(Moment ending) {
    if (taken.size() > best) {
      best = taken.size();
      stuckAt = steps.get(ending.step).access();
    }
  }
}
