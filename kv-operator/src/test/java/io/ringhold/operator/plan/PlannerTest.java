package io.ringhold.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class PlannerTest {
  @Test
  void theDocsTellTheStepsInTheirOrder() throws Exception {
    List<String> told =
        Pattern.compile("(?m)^\\| ([^|]+) \\| `\\w+` \\|")
            .matcher(Files.readString(Path.of("..", "docs", "operator.md")))
            .results()
            .map(row -> row.group(1))
            .toList();
    assertThat(Planner.steps()).containsExactlyElementsOf(told);
  }
}
