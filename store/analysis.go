package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/tasks"
)

func analysisKey(document dramatis.ID) string {
	return tasks.Analyze{}.Kind() + ":" + document.String()
}

// Analysis reads what was found in a document; it is not_found until it has been analysed.
func (s *Store) Analysis(ctx context.Context, document dramatis.ID) (*dramatis.Analysis, error) {
	a, err := queryOne(ctx, s, pgx.RowTo[*dramatis.Analysis], `SELECT analysis FROM document_analyses WHERE document_id = $1`, document)
	if err != nil {
		return nil, notFound(err, "analysis of document", document)
	}
	return a, nil
}

// AnalysisJob is the job that last analysed a document, or does so now; it is not_found where there is none any more.
func (s *Store) AnalysisJob(ctx context.Context, document dramatis.ID) (dramatis.Job, error) {
	j, err := queryOne(ctx, s, scanJob, `SELECT `+jobColumns+` FROM jobs WHERE unique_key = $1`, analysisKey(document))
	if err != nil {
		return j, notFound(err, "job that analyses document", document)
	}
	return j, nil
}

// Analyze asks for a document to be analysed, and gives the job: the one that waits or runs, where there is one.
func (s *Store) Analyze(ctx context.Context, document, owner dramatis.ID) (dramatis.Job, error) {
	err := s.InWorld(ctx, dramatis.ID{}, func(tx *Tx) error {
		tx.enqueueSole(analysisOf(document, owner))
		return nil
	})
	if err != nil {
		return dramatis.Job{}, fmt.Errorf("ask for document %s to be analysed: %w", document, err)
	}
	return s.AnalysisJob(ctx, document)
}

// SaveAnalysis keeps what was found in a document, in place of what was found before, and reports whether the document is
// still there.
func (tx *Tx) SaveAnalysis(ctx context.Context, document dramatis.ID, a *dramatis.Analysis) (kept bool, err error) {
	there, err := collect(ctx, tx, pgx.RowTo[dramatis.ID], `
		UPDATE documents SET language = $2, words = $3 WHERE id = $1 RETURNING id`, document, a.Language, a.Counts.Words)
	if err != nil || len(there) == 0 {
		return false, err
	}
	tx.queue(`
		INSERT INTO document_analyses (document_id, analysis) VALUES ($1, $2)
		ON CONFLICT (document_id) DO UPDATE SET analysis = excluded.analysis, created_at = now()`, document, a)
	return true, nil
}

// AnalysisState is how far the analysis of a document has come.
type AnalysisState struct {
	Done   bool         // there is one, maybe of an earlier time
	Job    *dramatis.ID // the last job; nil when it is no longer known
	Status dramatis.JobStatus
}

// AnalysisStates tells of each of some documents how far its analysis has come.
func (s *Store) AnalysisStates(ctx context.Context, documents []dramatis.ID) (map[dramatis.ID]AnalysisState, error) {
	type row struct {
		Document dramatis.ID
		Done     bool
		Job      *dramatis.ID
		Status   *dramatis.JobStatus
	}
	found, err := query(ctx, s, pgx.RowToStructByPos[row], `
		SELECT d.id, a.document_id IS NOT NULL, j.id, j.status FROM unnest($1::uuid[]) AS d (id)
		LEFT JOIN document_analyses a ON a.document_id = d.id LEFT JOIN jobs j ON j.unique_key = $2 || d.id`, documents, tasks.Analyze{}.Kind()+":")
	if err != nil {
		return nil, fmt.Errorf("look for analyses: %w", err)
	}
	states := make(map[dramatis.ID]AnalysisState, len(found))
	for _, r := range found {
		state := AnalysisState{Done: r.Done, Job: r.Job}
		if r.Status != nil {
			state.Status = *r.Status
		}
		states[r.Document] = state
	}
	return states, nil
}
