package io.ringhold.bench.storage;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.HdrHistogram.Histogram;

/// Times the calls of one thread, with what they cost in processor time and garbage.
final class Stopwatch {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Histogram nanos = new Histogram(3);
  private final long cpuAtStart = THREADS.getCurrentThreadCpuTime();
  private final long allocatedAtStart = THREADS.getCurrentThreadAllocatedBytes();
  long total;
  long sink;

  void took(long time) {
    nanos.recordValue(time);
    total += time;
  }

  Figures figures(int operationsOfACall) {
    double operations = (double) nanos.getTotalCount() * operationsOfACall;
    return new Figures(
        total / operations,
        (double) nanos.getValueAtPercentile(50) / operationsOfACall,
        (double) nanos.getValueAtPercentile(99) / operationsOfACall,
        (THREADS.getCurrentThreadCpuTime() - cpuAtStart) / operations,
        (THREADS.getCurrentThreadAllocatedBytes() - allocatedAtStart) / operations);
  }
}
