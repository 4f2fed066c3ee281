package io.ringhold.server.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeaderBalancerTest {
  @Test
  void oneNodeGetsItsShardsOneAfterTheOther() {
    Map<Integer, String> wishes = Map.of(1, "new", 4, "old", 7, "new", 10, "new", 11, "old");
    assertThat(List.of(1, 7, 10).stream().map(shard -> LeaderBalancer.checksBefore(shard, wishes)))
        .isSorted()
        .doesNotHaveDuplicates();
    assertThat(LeaderBalancer.checksBefore(4, wishes))
        .as("another node does not wait for it")
        .isEqualTo(LeaderBalancer.checksBefore(1, wishes));
  }
}
