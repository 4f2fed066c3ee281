package io.ringhold.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final Report.Row ROW = row();

  private static Report.Row row() {
    Map<String, Figures> figures = new LinkedHashMap<>();
    figures.put("ringhold", new Figures(12_345.6, 812, 4_567, OptionalDouble.of(43.21), 0));
    figures.put("etcd", new Figures(678, 1_500.4, 30_000, OptionalDouble.empty(), 2));
    return new Report.Row(new Report.Cell(Workload.PUT, 16), figures);
  }

  @Test
  void aTableForPeople() {
    assertThat(Report.head(List.of("ringhold", "etcd")) + "\n" + Report.line(ROW))
        .isEqualTo(
            """
                             | ringhold                                      | etcd
                    at once  |    ops/s    p50 ms    p99 ms CPU µs/op   err  |    ops/s    p50 ms    p99 ms CPU µs/op   err
            put          16  |   12,346      0.81      4.57        43     0  |      678      1.50     30.00         -     2\
            """);
  }

  @Test
  void linesForPrograms() {
    assertThat(Report.json(ROW))
        .isEqualTo(
            """
            {"store":"ringhold","workload":"put","outstanding":16,"operations_per_second":12345.6,"p50_micros":812.0,"p99_micros":4567.0,"server_cpu_micros_per_operation":43.2,"errors":0}
            {"store":"etcd","workload":"put","outstanding":16,"operations_per_second":678.0,"p50_micros":1500.4,"p99_micros":30000.0,"server_cpu_micros_per_operation":null,"errors":2}\
            """);
  }
}
