package io.ringhold.server.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.server.membership.Founding;
import io.ringhold.server.node.NodeHolder;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class StartProgressTest {
  private final NodeHolder nodes = new NodeHolder();
  private final StartProgress patient = new StartProgress(nodes, Duration.ofDays(1));
  private final StartProgress impatient = new StartProgress(nodes, Duration.ofNanos(1));

  @Test
  void aStepMayTakeItsTimeAndNoMore() {
    nodes.starting("the node opens shard 3");

    assertThat(patient.call().getStatus()).isEqualTo(Status.UP);
    assertThat(impatient.call().getStatus()).isEqualTo(Status.DOWN);
    assertThat(impatient.call().getData().orElseThrow())
        .containsEntry("step", "the node opens shard 3");
  }

  @Test
  void otherNodesMayBeWaitedForWithoutEnd() {
    nodes.introduce(new Founding.Introduction("c", "node-0", "disk", "", false, Optional.empty()));

    assertThat(impatient.call().getStatus()).isEqualTo(Status.UP);
  }
}
