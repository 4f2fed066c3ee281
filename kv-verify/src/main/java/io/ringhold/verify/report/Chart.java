package io.ringhold.verify.report;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import io.ringhold.verify.nemesis.FaultLog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The timeline as a drawing: throughput, latencies on a logarithmic scale, and below them a lane
/// for each kind of fault.
final class Chart {
  private static final int WIDTH = 1060;
  private static final int LEFT = 60;
  private static final int SLICES = 400;
  private static final int PLOT_HEIGHT = 150;
  private static final int GAP = 30;
  private static final int LANE_HEIGHT = 18;
  private static final double MILLIS_MIN = 0.1;

  private final Timeline timeline;
  private final StringBuilder drawing = new StringBuilder();

  private Chart(Timeline timeline) {
    this.timeline = timeline;
  }

  static String of(Summary summary) {
    Evidence evidence = summary.evidence();
    var timeline =
        Timeline.of(evidence.history(), evidence.beginNanos(), evidence.endNanos(), SLICES);
    return new Chart(timeline).draw(evidence.faults());
  }

  private String draw(List<FaultLog.Event> faults) {
    List<String> kinds = faults.stream().map(FaultLog.Event::kind).distinct().sorted().toList();
    int lanesTop = 2 * (PLOT_HEIGHT + GAP) + GAP / 2;
    int height = lanesTop + Math.max(1, kinds.size()) * LANE_HEIGHT + GAP;
    add("<svg viewBox=\"0 0 %d %d\" role=\"img\">", WIDTH, height);
    throughput(GAP / 2);
    latencies(GAP / 2 + PLOT_HEIGHT + GAP);
    for (int lane = 0; lane < kinds.size(); lane++) {
      lane(kinds.get(lane), faults, lanesTop + lane * LANE_HEIGHT);
    }
    times(height - 6);
    return drawing.append("</svg>").toString();
  }

  private void throughput(int top) {
    double seconds = timeline.nanosPerSlice() / 1e9;
    double most = 1;
    for (int i = 0; i < SLICES; i++) {
      most = Math.max(most, (timeline.ok()[i] + timeline.failed()[i]) / seconds);
    }
    text(
        LEFT,
        top - 4,
        "operations per second: ok, fail (stacked); a mark for each slice with unknowns");
    scale(top, "%.0f".formatted(most), "0");
    for (int i = 0; i < SLICES; i++) {
      double ok = timeline.ok()[i] / seconds / most * PLOT_HEIGHT;
      double failed = timeline.failed()[i] / seconds / most * PLOT_HEIGHT;
      bar(i, top + PLOT_HEIGHT - ok, ok, "ok");
      bar(i, top + PLOT_HEIGHT - ok - failed, failed, "fail");
      if (timeline.unknown()[i] > 0) {
        bar(i, top + PLOT_HEIGHT + 2, 5, "unknown");
      }
    }
  }

  private void latencies(int top) {
    double most = Math.max(1, Arrays.stream(timeline.p99Millis()).max().orElse(1));
    text(LEFT, top - 4, "latency of what was ok: median, 99th percentile (logarithmic)");
    scale(top, "%.0f ms".formatted(most), MILLIS_MIN + " ms");
    line(top, timeline.p99Millis(), most, "p99");
    line(top, timeline.medianMillis(), most, "p50");
  }

  private void line(int top, double[] millis, double most, String color) {
    List<String> points = new ArrayList<>();
    for (int i = 0; i < SLICES; i++) {
      if (millis[i] > 0) {
        double share =
            Math.log(Math.max(millis[i], MILLIS_MIN) / MILLIS_MIN) / Math.log(most / MILLIS_MIN);
        points.add(format("%.1f,%.1f", x(i), top + PLOT_HEIGHT * (1 - share)));
      }
    }
    add(
        "<polyline fill=\"none\" stroke=\"var(--%s)\" stroke-width=\"1.4\" points=\"%s\"/>",
        color, String.join(" ", points));
  }

  private void lane(String kind, List<FaultLog.Event> faults, int top) {
    text(0, top + 12, kind);
    for (FaultLog.Event fault : faults) {
      if (fault.kind().equals(kind)) {
        double begin = x(fault.beginNanos());
        double end = Math.min(WIDTH, x(fault.endNanos()));
        add(
            "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\" fill=\"var(--fault)\" opacity=\"0.75\"><title>%s</title></rect>",
            begin,
            top + 2,
            Math.max(1.5, end - begin),
            LANE_HEIGHT - 5,
            HtmlReport.escaped(
                "%s: %s, %.1f s"
                    .formatted(
                        fault.fault(),
                        fault.what(),
                        (fault.endNanos() - fault.beginNanos()) / 1e9)));
      }
    }
  }

  private void times(int y) {
    double seconds = timeline.nanosPerSlice() * (double) SLICES / 1e9;
    double step = seconds > 600 ? 120 : seconds > 120 ? 30 : seconds > 30 ? 10 : 5;
    for (double at = 0; at <= seconds; at += step) {
      text((int) x(timeline.beginNanos() + (long) (at * 1e9)), y, "%.0f s".formatted(at));
    }
  }

  private void scale(int top, String upper, String lower) {
    add(
        "<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"var(--line)\"/>",
        LEFT, top, top + PLOT_HEIGHT, WIDTH);
    text(0, top + 10, upper);
    text(0, top + PLOT_HEIGHT, lower);
  }

  private void bar(int slice, double top, double height, String color) {
    if (height > 0) {
      add(
          "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.2f\" height=\"%.1f\" fill=\"var(--%s)\"/>",
          x(slice), top, (WIDTH - LEFT) / (double) SLICES, height, color);
    }
  }

  private void text(int x, int y, String text) {
    add("<text x=\"%d\" y=\"%d\">%s</text>", x, y, HtmlReport.escaped(text));
  }

  private static double x(int slice) {
    return LEFT + (WIDTH - LEFT) * slice / (double) SLICES;
  }

  private double x(long nanos) {
    double slices = (nanos - timeline.beginNanos()) / (double) timeline.nanosPerSlice();
    return LEFT + (WIDTH - LEFT) * slices / SLICES;
  }

  @FormatMethod
  private void add(@FormatString String format, Object... parts) {
    drawing.append(format(format, parts)).append('\n');
  }

  @FormatMethod
  private static String format(@FormatString String format, Object... parts) {
    return String.format(Locale.ROOT, format, parts);
  }
}
