package api

import (
	"encoding/json"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
)

// Ops answers for a process that serves no API, such as a worker, as the API does for itself: /health/live, /health/ready,
// which is 503 while a required check fails, and /metrics.
func Ops(checks []Check, metrics *prometheus.Registry, version string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health/live", func(w http.ResponseWriter, _ *http.Request) {
		writeHealth(w, health{Status: "ok", Version: version})
	})
	mux.HandleFunc("GET /health/ready", func(w http.ResponseWriter, r *http.Request) {
		writeHealth(w, health{Status: overall(askAll(r.Context(), checks)), Version: version})
	})
	mux.Handle("GET /metrics", metricsHandler(metrics))
	return mux
}

func writeHealth(w http.ResponseWriter, h health) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(healthStatus(h.Status))
	_ = json.NewEncoder(w).Encode(h) // whoever asked may be gone
}
