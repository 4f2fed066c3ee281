package io.ringhold.operator.plan;

import io.ringhold.operator.observe.KvView;
import io.ringhold.operator.observe.KvView.State;
import io.ringhold.operator.observe.Observed;
import java.util.List;
import java.util.Optional;

/// Members that a person works on lead nothing and are not ready. Nothing else is begun meanwhile:
/// the cluster has one member less to rely on.
final class Maintenance {
  private Maintenance() {}

  static Optional<Plan> next(Observed seen) {
    KvView.Known kv = Planner.known(seen);
    for (KvView.Member member : kv.belonging()) {
      boolean asked = seen.spec().maintenance.contains(member.name());
      if (asked && member.state() == State.ACTIVE) {
        return Optional.of(
            Plan.act(
                new Action.BeginMaintenance(member.name(), kv.epoch()),
                Operation.Type.Maintenance,
                member.name(),
                "Begin",
                "takes the leaderships off %s".formatted(member.name())));
      }
      if (!asked && member.state() == State.MAINTENANCE) {
        return Optional.of(
            Plan.act(
                new Action.EndMaintenance(member.name(), kv.epoch()),
                Operation.Type.Maintenance,
                member.name(),
                "End",
                "lets %s serve again".formatted(member.name())));
      }
    }
    List<String> worked =
        kv.belonging().stream()
            .filter(member -> member.state() == State.MAINTENANCE)
            .map(KvView.Member::name)
            .toList();
    return worked.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Plan(
                new Action.Nothing(),
                new Operation(
                    Operation.Type.Maintenance,
                    worked.getFirst(),
                    "InMaintenance",
                    "%s in maintenance; nothing else is begun until spec.maintenance is empty"
                        .formatted(String.join(", ", worked))),
                Plan.LATER));
  }
}
