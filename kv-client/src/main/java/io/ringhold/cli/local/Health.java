package io.ringhold.cli.local;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/// A node's answer at its management port.
enum Health {
  READY,
  /// Its empty disk waits to be let in under the name of a member.
  WAITING,
  LIVE,
  SILENT;

  private static final int TIMEOUT_MILLIS = 2_000;

  static Health of(Cluster cluster, Cluster.Node node) {
    String base = "http://" + cluster.host() + ":" + cluster.managementPort(node) + "/q/health/";
    if (isUp(base + "ready")) {
      return READY;
    }
    return isUp(base + "live") ? LIVE : SILENT;
  }

  private static boolean isUp(String url) {
    try {
      var connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      try {
        return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      return false;
    }
  }
}
