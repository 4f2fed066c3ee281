package io.ringhold.ring;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PlacementPlannerTest {
  private static final Node A = new Node("a", "");
  private static final Node B = new Node("b", "");

  @Test
  void refusesMoreReplicasThanNodes() {
    assertThatThrownBy(() -> PlacementPlanner.plan(List.of(A, B), 12, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("3 replicas of each shard do not fit on 2 nodes");
  }

  @Test
  void refusesTwoNodesOfOneName() {
    assertThatThrownBy(() -> PlacementPlanner.plan(List.of(A, A), 12, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("two nodes have the same name");
  }
}
