package io.ringhold.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.operator.observe.Observed;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Random wishes and failures against a [World]; the operator is killed, kept blind, and made to
/// act on what it saw earlier. Nothing may be lost, and in the end everything is as wished.
final class PlannerSimulationTest {
  private static final int STEPS_MAX = 400;

  @TestFactory
  List<DynamicTest> whateverHappensNothingIsLostAndItConverges() {
    long first = Long.getLong("ringhold.seed", 1);
    int count = Integer.getInteger("ringhold.seeds", 60);
    return LongStream.range(first, first + count)
        .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> new Run(seed).all()))
        .toList();
  }

  @Test
  void aConvergedClusterIsNotTouched() {
    Run run = new Run(0);
    run.converge();
    for (int i = 0; i < 20; i++) {
      assertThat(Planner.next(run.world.seen()).action()).isEqualTo(new Action.Nothing());
    }
  }

  /// That the world sees it when a planner does what it must not.
  @Test
  void aVolumeThatAMemberNeedsIsMissed() {
    Run run = new Run(0);
    run.converge();
    World.Disk disk = run.world.disks.firstEntry().getValue();
    run.world.apply(new Action.DeleteVolume("data-orders-0", disk.uid));
    assertThat(run.world.violations).isNotEmpty();
  }

  @Test
  void aMemberThatIsRemovedBeforeItIsDrainedIsMissed() {
    Run run = new Run(0);
    run.converge();
    run.world.apply(new Action.RemoveMember("orders-0", run.world.epoch));
    assertThat(run.world.violations).isNotEmpty();
  }

  /// With nobody to ask, nothing is taken away, whatever is wished for.
  @Test
  void blindnessDestroysNothing() {
    Run run = new Run(0);
    run.converge();
    run.world.blind = true;
    run.world.cluster.getSpec().replicas = 5;
    run.world.cluster.getSpec().replace = List.of("orders-1");
    run.world.pods.clear();
    for (int i = 0; i < 20; i++) {
      Plan plan = Planner.next(run.world.seen());
      assertThat(plan.action().isFinal()).as(plan.toString()).isFalse();
      run.operate(false);
    }
    assertThat(run.world.disks).hasSize(3);
  }

  private static final class Run {
    final World world = new World(3);
    final Random random;
    final List<String> story = new ArrayList<>();
    Action intended = new Action.Nothing();
    Observed earlier = world.seen();

    Run(long seed) {
      random = new Random(seed);
      story.add("seed " + seed);
    }

    void all() {
      converge();
      for (int round = 0; round < 8; round++) {
        disturb();
        for (int i = random.nextInt(12); i > 0; i--) {
          operate(random.nextInt(4) == 0);
        }
      }
      world.blind = false;
      converge();
      assertThat(world.members.stream().filter(world::belongs).count())
          .as("members after %s", story)
          .isEqualTo(world.cluster.getSpec().replicas);
      assertThat(world.disks.tailMap(world.pods.size()).values())
          .as("left volumes after %s", story)
          .noneMatch(disk ->
              world.members.stream()
                  .anyMatch(m -> world.belongs(m) && m.storeId().equals(disk.storeId)));
    }

    private void disturb() {
      switch (random.nextInt(8)) {
        case 0, 1 -> {
          world.cluster.getSpec().replicas = 3 + random.nextInt(4);
          story.add("scale to " + world.cluster.getSpec().replicas);
        }
        case 2 -> loseMachine();
        case 3 -> {
          if (!world.pods.isEmpty()) {
            int victim = random.nextInt(world.pods.size());
            world.pods.remove(victim);
            story.add("pod " + victim + " deleted");
          }
        }
        case 4 -> {
          world.cluster.getSpec().version = Integer.toString(random.nextInt(100));
          story.add("version " + world.cluster.getSpec().version);
        }
        case 5 -> {
          world.brokenVersion = "bad";
          world.cluster.getSpec().version = random.nextBoolean() ? "bad" : "2";
          story.add("version " + world.cluster.getSpec().version);
        }
        case 6 -> {
          world.blind = !world.blind;
          story.add("blind " + world.blind);
        }
        default -> askForReplacement();
      }
    }

    /// One at a time: no operator can help when more is lost than the copies allow.
    private void loseMachine() {
      world.kubernetes();
      if (world.isWhole() && world.disks.values().stream().noneMatch(d -> d.terminating)) {
        List<World.Disk> disks = List.copyOf(world.disks.values());
        String machine = disks.get(random.nextInt(disks.size())).machine;
        world.machines.remove(machine);
        world.machines.add(machine + "'");
        story.add("lost " + machine);
      }
    }

    private void askForReplacement() {
      String name = "orders-" + random.nextInt(3);
      world.cluster.getSpec().replace = random.nextBoolean() ? List.of(name) : List.of();
      story.add("replace " + world.cluster.getSpec().replace);
    }

    /// One look and one step of the operator, and a moment of all others.
    void operate(boolean onOldSight) {
      world.now = world.now.plusSeconds(10);
      Observed fresh = world.seen();
      Observed seen = onOldSight ? earlier : fresh;
      Plan plan = Planner.next(seen);
      boolean dares = !plan.action().isFinal() || plan.action().equals(intended);
      intended = plan.action();
      if (dares && random.nextInt(10) > 0) {
        world.apply(plan.action());
      }
      if (random.nextInt(10) > 0 && !onOldSight) {
        world.report(seen, plan);
      }
      if (random.nextInt(20) == 0) {
        intended = new Action.Nothing();
      }
      earlier = fresh;
      world.kubernetes();
      if (random.nextInt(3) > 0) {
        world.servers();
      }
      assertThat(world.violations).as("%s, then %s", story, plan).isEmpty();
    }

    void converge() {
      if (world.cluster.getSpec().version.equals("bad")) {
        world.cluster.getSpec().version = "2";
      }
      List<Plan> last = new ArrayList<>();
      for (int i = 0; i < STEPS_MAX; i++) {
        Plan plan = Planner.next(world.seen());
        last.add(plan);
        if (plan.operation().equals(Operation.NONE)) {
          return;
        }
        operate(false);
      }
      throw new AssertionError(
          "does not converge after %s: %s"
              .formatted(story, last.subList(STEPS_MAX - 3, STEPS_MAX)));
    }
  }
}
