package io.ringhold.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.operator.observe.KvView;
import io.ringhold.operator.observe.Observed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every operation, disturbed behind each of its steps in every way. The patterns are those of
/// Sieve (Sun et al., OSDI 2022): an operator that dies half-way, that does not see, and that sees
/// what was.
final class EveryStepTest {
  private static final int LOOKS_MAX = 200;

  /// For so many looks.
  private static final int DISTURBED = 15;

  private enum Disturbance {
    /// Dead behind its action, before it has written down anything.
    KILLED,
    /// Every verb is answered with an error.
    REFUSING,
    /// Nobody answers what the cluster is like.
    SILENT,
    /// The cluster is shown as it was.
    OLD
  }

  private static final Map<String, Consumer<World>> OPERATIONS = new LinkedHashMap<>();

  static {
    OPERATIONS.put("create", _ -> {});
    OPERATIONS.put("grow", founded(world -> world.cluster.getSpec().replicas = 5));
    OPERATIONS.put(
        "shrink",
        founded(world -> {
          world.cluster.getSpec().replicas = 5;
          new Run(world).converge();
          world.cluster.getSpec().replicas = 3;
        }));
    OPERATIONS.put(
        "replace", founded(world -> world.cluster.getSpec().replace = List.of("orders-1")));
    OPERATIONS.put("lose a machine", founded(EveryStepTest::loseAMachine));
    OPERATIONS.put("lose a pod", founded(world -> world.pods.remove(1)));
    OPERATIONS.put("roll out", founded(world -> world.cluster.getSpec().version = "2"));
    OPERATIONS.put(
        "mend a broken version",
        founded(world -> {
          world.brokenVersion = "bad";
          world.cluster.getSpec().version = "bad";
          Run run = new Run(world);
          for (int look = 0; look < DISTURBED; look++) {
            run.look(null, true);
          }
          world.cluster.getSpec().version = "2";
        }));
    OPERATIONS.put(
        "maintain", founded(world -> world.cluster.getSpec().maintenance = List.of("orders-2")));
    OPERATIONS.put(
        "serve again",
        founded(world -> {
          world.cluster.getSpec().maintenance = List.of("orders-2");
          new Run(world).converge();
          world.cluster.getSpec().maintenance = List.of();
        }));
    OPERATIONS.put("hibernate", founded(world -> world.cluster.getSpec().hibernated = true));
    OPERATIONS.put(
        "wake",
        founded(world -> {
          world.cluster.getSpec().hibernated = true;
          new Run(world).converge();
          world.cluster.getSpec().hibernated = false;
        }));
  }

  private static Consumer<World> founded(Consumer<World> then) {
    return world -> {
      new Run(world).converge();
      then.accept(world);
    };
  }

  private static void loseAMachine(World world) {
    String machine = world.disks.firstEntry().getValue().machine;
    world.machines.remove(machine);
    world.machines.add(machine + "'");
  }

  @TestFactory
  Stream<DynamicTest> nothingIsLostAndItEndsAsWished() {
    return OPERATIONS.entrySet().stream()
        .flatMap(operation ->
            Stream.of(Disturbance.values())
                .map(how ->
                    DynamicTest.dynamicTest(
                        operation.getKey() + ", " + how,
                        () -> disturbBehindEachStep(operation.getValue(), how))));
  }

  private static void disturbBehindEachStep(Consumer<World> operation, Disturbance how) {
    int steps = begun(operation).converge();
    for (int step = 0; step < steps; step++) {
      Run run = begun(operation);
      for (int look = 0; look < step; look++) {
        run.look(null, true);
      }
      run.disturb(how);
      run.converge();
      assertThat(run.world.violations).as("%s behind step %d", how, step).isEmpty();
      assertThat(run.world.pods)
          .as("%s behind step %d", how, step)
          .hasSize(
              run.world.cluster.getSpec().hibernated ? 0 : run.world.cluster.getSpec().replicas);
    }
  }

  /// That the operations do take away what a blind operator must not.
  @Test
  void withOpenEyesPodsAndVolumesAreTakenAway() {
    List<Action> taken = new ArrayList<>();
    for (Consumer<World> operation : OPERATIONS.values()) {
      Run run = begun(operation);
      run.converge();
      taken.addAll(run.taken);
    }
    assertThat(taken)
        .hasAtLeastOneElementOfType(Action.EvictPod.class)
        .hasAtLeastOneElementOfType(Action.DeletePod.class)
        .hasAtLeastOneElementOfType(Action.DeleteVolume.class)
        .hasAtLeastOneElementOfType(Action.Shrink.class);
  }

  private static Run begun(Consumer<World> operation) {
    World world = new World(3);
    operation.accept(world);
    return new Run(world);
  }

  /// An operator and its world.
  private static final class Run {
    final World world;

    /// The pods and volumes that it took away, but for pods that could not run.
    final List<Action> taken = new ArrayList<>();

    Action intended = new Action.Nothing();

    Run(World world) {
      this.world = world;
    }

    void disturb(Disturbance how) {
      KvView then = world.seen().kv();
      switch (how) {
        case KILLED -> {
          look(null, false);
          intended = new Action.Nothing();
        }
        case REFUSING -> {
          world.refusing = true;
          looks(null);
          world.refusing = false;
        }
        case SILENT -> {
          taken.clear();
          looks(new KvView.Unknown("silent"));
          assertThat(taken).as("taken away blindly").isEmpty();
        }
        case OLD -> looks(then);
      }
    }

    private void looks(@Nullable KvView instead) {
      for (int look = 0; look < DISTURBED; look++) {
        look(instead, true);
      }
    }

    /// One look and one step of the operator, and a moment of all others. True when all is done.
    ///
    /// @param instead what it sees of the cluster, if that is not what is there
    boolean look(@Nullable KvView instead, boolean reports) {
      world.now = world.now.plusSeconds(10);
      Observed there = world.seen();
      Observed seen =
          instead == null
              ? there
              : new Observed(there.now(), there.cluster(), there.kube(), instead);
      Plan plan = Planner.next(seen);
      if (!plan.action().isFinal() || plan.action().equals(intended)) {
        world.apply(plan.action());
        if (takesAway(seen, plan.action())) {
          taken.add(plan.action());
        }
      }
      intended = plan.action();
      if (reports) {
        world.report(seen, plan);
      }
      world.kubernetes();
      world.servers();
      return plan.action() instanceof Action.Nothing
          && switch (plan.operation().type()) {
            case None -> true;
            case Hibernated -> plan.operation().step().equals("Hibernated");
            case Maintenance -> plan.operation().step().equals("InMaintenance");
            default -> false;
          };
    }

    private static boolean takesAway(Observed seen, Action action) {
      return switch (action) {
        case Action.DeletePod(var name, _) ->
            seen.kube().pods().stream()
                .noneMatch(pod -> pod.name().equals(name) && pod.stuck() != null);
        case Action.EvictPod _, Action.DeleteVolume _, Action.Shrink _ -> true;
        default -> false;
      };
    }

    /// How many looks it took.
    int converge() {
      for (int look = 1; look <= LOOKS_MAX; look++) {
        if (look(null, true)) {
          return look;
        }
      }
      throw new AssertionError("does not converge: " + Planner.next(world.seen()));
    }
  }
}
