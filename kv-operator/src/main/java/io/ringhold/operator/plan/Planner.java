package io.ringhold.operator.plan;

import io.ringhold.operator.observe.KvView;
import io.ringhold.operator.observe.Observed;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What to do next. The first step that has something to do, or waits for something, wins; the
/// steps behind it are not looked at, so two operations never run at the same time.
public final class Planner {
  private static final Map<String, Step> STEPS = new LinkedHashMap<>();

  static {
    STEPS.put("leave alone what is paused or goes away", Rest::untouched);
    STEPS.put("hibernate and wake", Rest::hibernation);
    STEPS.put("make the objects what they should be", Upkeep::objects);
    STEPS.put("end pods that an old template keeps from running", Upkeep::stuckPods);
    STEPS.put("without a view of the cluster, go no further", Rest::blindness);
    STEPS.put("replace lost disks", Replacement::next);
    STEPS.put("note which disk is on which volume", Husks::note);
    STEPS.put("remove the volumes of members that were struck off", Husks::remove);
    STEPS.put("finish or take back a drain", ScaleIn::underWay);
    STEPS.put("let a person work on members", Maintenance::next);
    STEPS.put("restart members on the newest template", Rollout::next);
    STEPS.put("let volumes grow", Growth::next);
    STEPS.put("take members away", ScaleIn::begin);
    STEPS.put("add members", ScaleOut::next);
    STEPS.put("set the limits of moves", Balance::limits);
    STEPS.put("even out the load", Balance::shards);
  }

  private Planner() {}

  public static Iterable<String> steps() {
    return STEPS.keySet();
  }

  public static Plan next(Observed seen) {
    return STEPS.values().stream()
        .map(step -> step.next(seen))
        .flatMap(Optional::stream)
        .findFirst()
        .orElse(new Plan(new Action.Nothing(), Operation.NONE, Plan.LATER));
  }

  /// What is proven; steps behind [Rest#blindness] have it.
  static KvView.Known known(Observed seen) {
    return switch (seen.kv()) {
      case KvView.Known known -> known;
      case KvView.Unknown(var why) -> throw new IllegalStateException("planned blindly: " + why);
    };
  }
}
