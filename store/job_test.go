package store_test

import (
	"testing"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
)

func TestOldFinishedJobsAreCleanedAndFailedOnesKeptLonger(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	made := func(status string, age time.Duration) string {
		d := enqueue(t, r)
		_, err := r.Pool.Exec(t.Context(),
			`UPDATE jobs SET status = $2, finished_at = CASE WHEN $2 <> 'queued' THEN now() - $3::interval END WHERE id = $1`, d.ID, status, age)
		if err != nil {
			t.Fatal(err)
		}
		return d.ID.String()
	}
	made("succeeded", 3*time.Hour)
	made("cancelled", 3*time.Hour)
	made("failed", 30*time.Hour)
	kept := map[string]bool{made("succeeded", 0): true, made("failed", 3*time.Hour): true, made("queued", 0): true}

	// The jobs were made just now, so the cut must lie ahead of their ids and behind what was kept.
	if _, err := r.Pool.Exec(t.Context(), `UPDATE jobs SET finished_at = finished_at + interval '2 hours'`); err != nil {
		t.Fatal(err)
	}
	n, err := r.Store.CleanJobs(t.Context(), time.Now().Add(time.Hour), 24*time.Hour, 100)
	if err != nil || n != 3 {
		t.Fatalf("cleaned %d jobs (%v), want 3", n, err)
	}
	rows, err := r.Pool.Query(t.Context(), `SELECT id::text FROM jobs`)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil || !kept[id] {
			t.Errorf("job %s was kept (%v)", id, err)
		}
	}
	if n, err := r.Store.CleanJobs(t.Context(), time.Now().Add(-time.Hour), 0, 100); n != 0 || err != nil {
		t.Errorf("cleaned %d jobs that are younger than the cut (%v)", n, err)
	}
}

func TestARetriedJobIsNotTakenOffItsTickAgain(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	d := enqueue(t, r)
	if _, err := r.Pool.Exec(t.Context(), `UPDATE jobs SET status = 'failed', finished_at = now(), tick = 4 WHERE id = $1`, d.ID); err != nil {
		t.Fatal(err)
	}
	j, err := r.Store.RetryJob(t.Context(), d.ID)
	if err != nil || j.Tick != nil || j.Status != dramatis.JobQueued || j.Generation != 2 {
		t.Errorf("the retried job is %+v (%v), want it queued anew and in no tick", j, err)
	}
	if _, err := r.Store.RetryJob(t.Context(), d.ID); dramatis.ErrorCode(err) != dramatis.CodeConflict {
		t.Errorf("retrying a waiting job gave %v, want a conflict", err)
	}
}
