package pineconetest

import (
	"encoding/json"
	"net/http"
	"strings"
)

// serveControl describes indexes and makes them.
func (s *Server) serveControl(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name, named := strings.CutPrefix(r.URL.Path, "/indexes/")
	switch {
	case r.Header.Get("Api-Key") != s.options.Key:
		fault(w, http.StatusUnauthorized, "UNAUTHENTICATED", "Invalid API key")
	case r.Header.Get("X-Pinecone-Api-Version") == "":
		fault(w, http.StatusBadRequest, "INVALID_ARGUMENT", "the version of the API must be named")
	case r.Method == http.MethodGet && named:
		s.calls["describe"]++
		x := s.indexes[name]
		if x == nil {
			fault(w, http.StatusNotFound, "NOT_FOUND", "Resource "+name+" not found")
			return
		}
		x.building = max(0, x.building-1)
		answer(w, http.StatusOK, s.described(x))
	case r.Method == http.MethodPost && r.URL.Path == "/indexes":
		s.calls["create"]++
		s.create(w, r)
	default:
		fault(w, http.StatusNotFound, "NOT_FOUND", "there is no such route")
	}
}

func (s *Server) create(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Name      string `json:"name"`
		Dimension int    `json:"dimension"`
		Metric    string `json:"metric"`
		Kind      string `json:"vector_type"`
		Spec      struct {
			Serverless *struct{ Cloud, Region string }
		} `json:"spec"`
	}
	err := json.NewDecoder(r.Body).Decode(&asked)
	switch {
	case err != nil || asked.Name == "" || len(asked.Name) > 45 || strings.Trim(asked.Name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "":
		fault(w, http.StatusBadRequest, "INVALID_ARGUMENT", "Name must consist of lower case alphanumeric characters or '-'")
	case asked.Dimension < 1 || asked.Dimension > 20_000:
		fault(w, http.StatusBadRequest, "INVALID_ARGUMENT", "Dimension must be from 1 to 20000")
	case asked.Spec.Serverless == nil || asked.Spec.Serverless.Region == "nowhere":
		fault(w, http.StatusNotFound, "NOT_FOUND", "Resource cloud: "+asked.Spec.Serverless.Cloud+" region: "+asked.Spec.Serverless.Region+" not found")
	case s.indexes[asked.Name] != nil:
		fault(w, http.StatusConflict, "ALREADY_EXISTS", "Resource already exists")
	default:
		x := newIndex(Spec{Name: asked.Name, Dimension: asked.Dimension, Metric: asked.Metric, Kind: asked.Kind}, s.options.Building)
		s.indexes[asked.Name] = x
		answer(w, http.StatusCreated, s.described(x))
	}
}

// described is an index as the control plane tells it.
func (s *Server) described(x *index) map[string]any {
	state := "Ready"
	if x.building > 0 {
		state = "Initializing" //nolint:misspell // Pinecone's own word
	}
	told := map[string]any{
		"name": x.Name, "metric": x.Metric, "host": s.addr, "vector_type": x.Kind, "deletion_protection": "disabled",
		"spec": map[string]any{"serverless": map[string]any{
			"cloud": "aws", "region": "us-east-1", "read_capacity": map[string]any{"mode": "OnDemand", "status": map[string]any{"state": "Ready"}},
		}},
		"status": map[string]any{"ready": x.building == 0, "state": state},
	}
	if x.Dimension > 0 {
		told["dimension"] = x.Dimension
	}
	return told
}

func answer(w http.ResponseWriter, code int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(body)
}

func fault(w http.ResponseWriter, code int, name, message string) {
	answer(w, code, map[string]any{"status": code, "error": map[string]any{"code": name, "message": message}})
}
