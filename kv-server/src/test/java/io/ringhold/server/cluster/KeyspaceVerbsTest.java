package io.ringhold.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyspaceVerbsTest {
  private static final KeyspaceVerbs.Ceiling CEILING = new KeyspaceVerbs.Ceiling(4096, 1 << 20);
  private static final ClusterState STATE = States.of(1, List.of("a"), List.of(List.of("a")));

  private static KeyspaceVerbs on(ClusterState state) {
    return KeyspaceVerbs.on(state, CEILING);
  }

  private static void refuses(String reason, Decision decision) {
    assertThat(decision)
        .isInstanceOfSatisfying(
            Decision.Refused.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
  }

  private static ClusterState accepted(Decision decision) {
    assertThat(decision).isInstanceOf(Decision.Accepted.class);
    return ((Decision.Accepted) decision).next();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-a",
        "a-",
        "A",
        "a b",
        "a\tb",
        "a\n",
        "/",
        "ä",
        "a.b",
        "0123456789012345678901234567890123456789012345678901234567890123"
      })
  void namesThatAreNoneAreRefused(String name) {
    refuses("INVALID_NAME", on(STATE).create(name, 0, 0));
  }

  @Test
  void limitsAreThoseOfTheServerOrLess() {
    refuses("LIMIT_EXCEEDED", on(STATE).create("k", 4097, 0));
    refuses("LIMIT_EXCEEDED", on(STATE).create("k", -1, 0));
    refuses("LIMIT_EXCEEDED", on(STATE).create("k", 0, (1 << 20) + 1));
    refuses("LIMIT_EXCEEDED", on(STATE).create("k", 0, -1));
    refuses("LIMIT_EXCEEDED", on(STATE).limit(Keyspace.DEFAULT, -1, 0));
    refuses("LIMIT_EXCEEDED", on(STATE).limit(Keyspace.DEFAULT, 0, (1 << 20) + 1));
    refuses("UNKNOWN_KEYSPACE", on(STATE).limit("k", 1, 1));
    ClusterState limited = accepted(on(STATE).limit(Keyspace.DEFAULT, 10, 0));
    assertThat(limited.keyspaces())
        .containsExactly(new Keyspace(Keyspace.DEFAULT, 1, 10, 1 << 20, false));
    assertThat(limited.epoch()).isEqualTo(STATE.epoch() + 1);
  }

  @Test
  void aDroppedKeyspaceFreesItsNameAndNeverItsId() {
    refuses("UNKNOWN_KEYSPACE", on(STATE).drop("k"));
    refuses("DEFAULT_KEYSPACE", on(STATE).drop(Keyspace.DEFAULT));
    refuses("KEYSPACE_EXISTS", on(STATE).create(Keyspace.DEFAULT, 0, 0));
    ClusterState created = accepted(on(STATE).create("k", 7, 0));
    assertThat(created.keyspace("k")).contains(new Keyspace("k", 2, 7, 1 << 20, false));
    assertThat(created.nextId()).isEqualTo(3);
    refuses("KEYSPACE_EXISTS", on(created).create("k", 0, 0));
    ClusterState dropped = accepted(on(created).drop("k"));
    assertThat(dropped.keyspace("k")).isEmpty();
    assertThat(dropped.keyspaces()).contains(new Keyspace("k", 2, 7, 1 << 20, true));
    refuses("UNKNOWN_KEYSPACE", on(dropped).drop("k"));
    refuses("UNKNOWN_KEYSPACE", on(dropped).limit("k", 1, 1));
    ClusterState again = accepted(on(dropped).create("k", 0, 0));
    assertThat(again.keyspace("k")).contains(new Keyspace("k", 3, 4096, 1 << 20, false));
    assertThat(again.keyspaces()).hasSize(3);
  }

  @Test
  void thereAreNotMoreThanAThousand() {
    List<Keyspace> many = new ArrayList<>(STATE.keyspaces());
    for (int id = 2; id <= 1_000; id++) {
      many.add(new Keyspace("k" + id, id, 1, 1, id % 2 == 0));
    }
    refuses("LIMIT_EXCEEDED", on(STATE.withKeyspaces(many, 1_001)).create("one-more", 0, 0));
  }
}
