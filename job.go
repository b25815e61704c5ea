package dramatis

import (
	"encoding/json"
	"time"
)

// JobStatus says where a job is in its life.
type JobStatus string

// The states of a job.
const (
	JobQueued    JobStatus = "queued"
	JobRunning   JobStatus = "running"
	JobSucceeded JobStatus = "succeeded"
	JobFailed    JobStatus = "failed" // for good: its attempts are used up, or trying again cannot help
	JobCancelled JobStatus = "cancelled"
)

// Finished reports whether nothing more will happen to a job with this status by itself.
func (s JobStatus) Finished() bool {
	return s == JobSucceeded || s == JobFailed || s == JobCancelled
}

// The queues, each served by a pool of its own, so that long work in one never holds up another.
const (
	QueueInteractive = "interactive" // a person waits for it
	QueueSimulation  = "simulation"  // the worlds' own lives
	QueueEmbedding   = "embedding"
	QueueMaintenance = "maintenance"
	QueueDocuments   = "documents" // long readings, which must hold up no world
)

// Queues lists the queues.
func Queues() []string {
	return []string{QueueInteractive, QueueSimulation, QueueEmbedding, QueueMaintenance, QueueDocuments}
}

// Progress is how far a job has come.
type Progress struct {
	Done  int    `json:"done"`
	Total int    `json:"total"`
	Note  string `json:"note"`
}

// JobError is why a job failed, or why its last attempt did.
type JobError struct {
	Code    Code   `json:"code"`
	Message string `json:"message"`
}

// Job is a piece of work that happens exactly once in effect, however often it is delivered. Its row in Postgres is
// the truth; the queue only carries its id and generation.
type Job struct {
	ID             ID
	Kind           string
	Queue          string
	Args           json.RawMessage
	Status         JobStatus
	Generation     int // each delivery that may claim the job has a generation of its own
	RunAt          time.Time
	Attempt        int // attempts begun
	MaxAttempts    int
	CancelAsked    bool
	Progress       Progress
	Result         json.RawMessage
	Error          *JobError
	EcosystemID    *ID
	ConversationID *ID
	Tick           *int // the tick in whose open number this job counts
	CreatedBy      *ID  // nil for what the world does by itself
	CreatedAt      time.Time
	StartedAt      *time.Time
	FinishedAt     *time.Time
}
