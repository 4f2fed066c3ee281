package io.ringhold.server.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogDirectoriesTest {
  private static final UUID ONE = new UUID(0, 1);
  private static final UUID TWO = new UUID(0, 2);

  @TempDir Path root;
  private LogDirectories logs;

  @BeforeEach
  void twoGroupsWereServed() throws IOException {
    logs = LogDirectories.under(root);
    for (UUID group : new UUID[] {ONE, TWO}) {
      Path current = Files.createDirectories(served(group).resolve("current"));
      Files.writeString(current.resolve("log_0-1"), "1234");
      Files.writeString(current.resolve("raft-meta"), "12");
    }
  }

  @Test
  void afterAStartNoGroupIsServedUntilItIsAdded() throws IOException {
    logs.parkAll();
    assertThat(logs.served()).isEmptyDirectory();
    assertThat(logs.hasEntries(ONE)).isTrue();

    logs.serve(ONE);
    assertThat(served(ONE).resolve("current/log_0-1")).hasContent("1234");
    assertThat(logs.hasEntries(ONE)).isFalse();
    assertThat(logs.hasEntries(TWO)).isTrue();
  }

  @Test
  void aStartThatWasCutShortIsRepeated() throws IOException {
    logs.parkAll();
    logs.serve(ONE);
    LogDirectories again = LogDirectories.under(root);
    again.parkAll();
    assertThat(again.hasEntries(ONE)).isTrue();
    assertThat(again.hasEntries(TWO)).isTrue();
  }

  @Test
  void aGroupThatIsNewHasNothingToMove() throws IOException {
    logs.parkAll();
    logs.serve(new UUID(0, 3));
    assertThat(logs.served()).isEmptyDirectory();
  }

  @Test
  void filesBesideTheGroupsStayWhereTheyAre() throws IOException {
    Files.writeString(logs.served().resolve("in_use.lock"), "");
    logs.parkAll();
    assertThat(logs.served().resolve("in_use.lock")).exists();
  }

  @Test
  void theSizeOfALogIsThatOfItsFiles() throws IOException {
    assertThat(logs.bytes(ONE)).isEqualTo(6);
    assertThat(logs.bytes(new UUID(0, 3))).isZero();
    logs.force(ONE);
  }

  private Path served(UUID group) {
    return logs.served().resolve(group.toString());
  }
}
