package io.ringhold.server.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringhold.server.Golden;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClusterStateCodecTest {
  private static final int MIB = 1 << 20;

  @Test
  void whatWasWrittenIsRead() {
    long seed = Long.getLong("ringhold.seed", System.nanoTime());
    System.out.println("ClusterStateCodecTest: -Dringhold.seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      ClusterState state = random(random);
      assertThat(ClusterStateCodec.decode(ClusterStateCodec.encode(state))).isEqualTo(state);
    }
  }

  @Test
  void theFormatStaysAsItIs() throws IOException {
    ClusterState state = random(new Random(4));
    Golden.check("cluster-state-v1", ClusterStateCodec.encode(state).getBytes(UTF_8));
  }

  @Test
  void aDocumentOfAnotherVersionIsNotRead() {
    String text = ClusterStateCodec.encode(random(new Random(1)));
    for (String other : List.of("", "\n", text.replace("cluster 1", "cluster 2"))) {
      assertThatThrownBy(() -> ClusterStateCodec.decode(other))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("another version");
    }
  }

  @Test
  void aFactThatWouldSpoilTheDocumentIsNotWritten() {
    for (String zone : List.of("\t", "\n", "\r")) {
      ClusterState state =
          States.of(1, List.of("a"), List.of(List.of("a"))).with(States.member("a", zone));
      assertThatThrownBy(() -> ClusterStateCodec.encode(state))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void tenThousandShardsOnAThousandNodesFitIntoOneValue() {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      String host = "ringhold-%d.ringhold.production.svc.cluster.local".formatted(i);
      members.add(
          new Member(
              "ringhold-" + i,
              UUID.nameUUIDFromBytes(host.getBytes(UTF_8)).toString(),
              host + ":7400",
              host + ":7500",
              "eu-central-1" + "abc".charAt(i % 3),
              "1.10.0",
              3,
              Member.State.ACTIVE));
    }
    List<List<String>> placement = new ArrayList<>();
    for (int shard = 0; shard < 10_000; shard++) {
      placement.add(
          List.of(store(members, shard), store(members, shard * 7 + 1), store(members, shard + 2)));
    }
    ClusterState state =
        new ClusterState(
            "production",
            UUID.randomUUID().toString(),
            123_456,
            3,
            3,
            members,
            placement,
            placement.getFirst(),
            List.of(),
            Moves.NONE.withOpen(movesOfOneJoin(members, placement)),
            99_999);
    String text = ClusterStateCodec.encode(state);
    System.out.printf("ClusterStateCodecTest: %,d bytes%n", text.length());
    assertThat(text.length()).isLessThan(MIB);
    assertThat(ClusterStateCodec.decode(text)).isEqualTo(state);
  }

  private static String store(List<Member> members, int i) {
    return members.get(Math.floorMod(i, members.size())).storeId();
  }

  /// Twenty nodes at once: each takes its share of thirty replicas.
  private static List<Move> movesOfOneJoin(List<Member> members, List<List<String>> placement) {
    List<Move> moves = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      moves.add(
          new Move(
              10_000 + i,
              i,
              placement.get(i).getFirst(),
              store(members, 980 + i % 20),
              Move.Phase.PLANNED,
              0,
              "rebalance",
              1_750_000_000_000L,
              0));
    }
    return moves;
  }

  private static ClusterState random(Random random) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(6); i++) {
      members.add(
          new Member(
              "n" + i,
              "disk-" + i,
              "h" + i + ":" + random.nextInt(65_536),
              "[::1]:" + random.nextInt(65_536),
              pick(random, "", "a zone", "ä"),
              pick(random, "", "1.0", "2-SNAPSHOT"),
              random.nextInt(4),
              pick(random, Member.State.values())));
    }
    List<List<String>> placement = new ArrayList<>();
    for (int shard = random.nextInt(5); shard > 0; shard--) {
      placement.add(some(random, members));
    }
    List<Keyspace> keyspaces = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      keyspaces.add(
          new Keyspace("k" + i, i, random.nextInt(9), random.nextInt(9), random.nextBoolean()));
    }
    List<Move> open = new ArrayList<>();
    List<Move> ended = new ArrayList<>();
    for (int id = random.nextInt(6); id > 0; id--) {
      Move move = move(random, id, members);
      (move.isOpen() ? open : ended).add(move);
    }
    return new ClusterState(
        "shop",
        "id-" + random.nextInt(),
        random.nextLong(Long.MAX_VALUE),
        random.nextInt(9),
        random.nextInt(9),
        members,
        placement,
        some(random, members),
        keyspaces,
        new Moves(open, ended, random.nextBoolean(), random.nextInt(64), random.nextLong(1L << 40)),
        random.nextLong(Long.MAX_VALUE));
  }

  private static Move move(Random random, long id, List<Member> members) {
    return new Move(
        id,
        random.nextInt(9) - 1,
        disk(random, members),
        disk(random, members),
        pick(random, Move.Phase.values()),
        random.nextInt(99),
        pick(random, "", "drain n0", "by hand"),
        random.nextLong(1L << 41),
        random.nextLong(1L << 41));
  }

  private static @Nullable String disk(Random random, List<Member> members) {
    return random.nextInt(4) == 0 ? null : members.get(random.nextInt(members.size())).storeId();
  }

  private static List<String> some(Random random, List<Member> members) {
    return members.stream().map(Member::storeId).filter(_ -> random.nextBoolean()).toList();
  }

  @SafeVarargs
  private static <T> T pick(Random random, T... of) {
    return of[random.nextInt(of.length)];
  }
}
