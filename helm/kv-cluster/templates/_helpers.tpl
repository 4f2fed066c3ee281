{{- define "kv-cluster.name" -}}
{{- $name := default .Release.Name .Values.name }}
{{- if gt (len $name) 40 }}
{{- fail (printf "the name of a KvCluster has at most 40 characters, and %q has %d: set name" $name (len $name)) }}
{{- end }}
{{- $name }}
{{- end }}

{{- define "kv-cluster.labels" -}}
app.kubernetes.io/name: kv-cluster
app.kubernetes.io/instance: {{ include "kv-cluster.name" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: ringhold
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- /* Labels that the operator gives to the cluster's pods. */}}
{{- define "kv-cluster.podLabels" -}}
app.kubernetes.io/name: ringhold
app.kubernetes.io/instance: {{ include "kv-cluster.name" . }}
app.kubernetes.io/component: server
{{- end }}

{{- define "kv-cluster.version" -}}
{{- default .Chart.AppVersion .Values.spec.version }}
{{- end }}
