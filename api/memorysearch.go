package api

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/store"
)

const describeMemories = `The newest first. With ` + "`q`" + ` those nearest in meaning, the most relevant first, each with the parts of the score by which
the character themselves would weigh it; there is then one page, and nothing is renewed by it. What a summary stands for, and what has no vector yet, is not found. Where an
endpoint makes the vectors, a search is a call of it that the world pays for. What was whispered only editors of the world see.`

// memoryMatch is how well a memory matches a search: terms from 0 to 1 over what was found.
type memoryMatch struct {
	Score      float64 `json:"score" doc:"The mean of the terms, by which characters recall" example:"0.71"`
	Recency    float64 `json:"recency" example:"0.4"`
	Importance float64 `json:"importance" example:"0.75"`
	Relevance  float64 `json:"relevance" doc:"How near it is in meaning" example:"1"`
}

// searchMemories answers with the memories that are nearest to a text.
func (s *Server) searchMemories(
	ctx context.Context, c *dramatis.Character, filter store.MemoryFilter, in *listMemoriesInput,
) (*listed[recalledMemory], error) {
	if in.Cursor != "" {
		var f dramatis.Faults
		f.Add("query.cursor", "a search has one page: ask for more with limit")
		return nil, f.Err("the search")
	}
	query, err := s.vectorOf(ctx, c, strings.TrimSpace(in.Q))
	if err != nil {
		return nil, err
	}
	e, err := s.store.Ecosystem(ctx, c.EcosystemID)
	if err != nil {
		return nil, err
	}
	found, err := s.store.SearchMemories(ctx, dramatis.VectorQuery{
		EcosystemID: c.EcosystemID, CharacterID: c.ID, MemoryVersion: c.MemoryVersion, Space: query.Space, Vector: query.Vector,
		BeforeTick: dramatis.AnyTick, Kind: filter.Kind, Aloud: filter.Aloud, Most: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	ranked := store.List[sim.Recalled]{Items: sim.Search(query.Vector, found, e.WorldTime)}
	return listOf(ranked, func(r *sim.Recalled) recalledMemory {
		return recalledMemory{r.Memory, &memoryMatch{Score: r.Score, Recency: r.Recency, Importance: r.Importance, Relevance: r.Relevance}}
	}), nil
}

// searchPatience is how long a search waits for a worker.
const searchPatience = 15 * time.Second

// vectorOf makes the vector of a text: here where it costs nothing, and else by a job, whose call the ledger books.
func (s *Server) vectorOf(ctx context.Context, c *dramatis.Character, text string) (store.SearchVector, error) {
	if embedder := s.config.Embedder; embedder != nil {
		vectors, err := embedder.Embed(ctx, []string{text})
		if err != nil {
			return store.SearchVector{}, fmt.Errorf("embed what is looked for: %w", err)
		}
		return store.SearchVector{Space: dramatis.VectorSpace(embedder), Vector: vectors[0]}, nil
	}
	e, err := s.errand(ctx)
	if err != nil {
		return store.SearchVector{}, err
	}
	defer e.leave()
	if err := s.store.AskVector(ctx, e.job, c.ID, callerOf(ctx).ID, text); err != nil {
		return store.SearchVector{}, err
	}
	return e.vector(ctx)
}

// vector waits for the vector that a search's job makes.
func (e *errand) vector(ctx context.Context) (v store.SearchVector, err error) {
	j, err := e.await(ctx, searchPatience)
	switch {
	case err != nil:
		return v, err
	case !j.Status.Finished():
		return v, dramatis.Errorf(dramatis.CodeUnavailable, "no worker has come to the search yet; please try again")
	case j.Status != dramatis.JobSucceeded:
		return v, unanswered(&j)
	}
	if err := json.Unmarshal(j.Result, &v); err != nil {
		return v, fmt.Errorf("read the result of job %s: %w", j.ID, err)
	}
	return v, nil
}
