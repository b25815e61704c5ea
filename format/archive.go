package format

import (
	"time"

	"github.com/literaryai/dramatis"
)

// A world archive is a zip of three files:
//
//	manifest.json  what it is, and digests of the others
//	events.jsonl   the world's log, an event a line, from the first on
//	reasons.jsonl  why lines were said, which no event tells; a line for each that has reasons
//
// Everything else of a world follows from its log. What an archive does not hold: accounts (of a user there is a name, and
// an id that is made up for this archive), the books, jobs, and vectors, which are made anew.
const (
	archiveFormat  = "dramatis-world"
	archiveVersion = 1

	manifestFile = "manifest.json"
	eventsFile   = "events.jsonl"
	reasonsFile  = "reasons.jsonl"
)

// Manifest says what is in an archive.
type Manifest struct {
	Format    string         `json:"format"`
	Version   int            `json:"version"` // of the format
	CreatedAt time.Time      `json:"created_at"`
	Program   string         `json:"program"` // what wrote it, with its version
	World     ArchivedWorld  `json:"world"`
	Counts    ArchiveCounts  `json:"counts"`
	StateHash string         `json:"state_hash"` // of what the log comes to
	Files     []ArchivedFile `json:"files"`
}

// ArchivedWorld is the world that an archive is of.
type ArchivedWorld struct {
	ID        dramatis.ID `json:"id"`
	Name      string      `json:"name"`
	Tick      int         `json:"tick"`
	WorldTime time.Time   `json:"world_time"`
	DecayedAt *time.Time  `json:"decayed_at"` // world time of the last decay job, which leaves no trace in the log where nothing faded
}

// ArchiveCounts is how much is in an archive.
type ArchiveCounts struct {
	Events        int64 `json:"events"`
	Characters    int   `json:"characters"`
	Relationships int   `json:"relationships"`
	Memories      int   `json:"memories"`
	Conversations int   `json:"conversations"`
	Messages      int   `json:"messages"`
	Threads       int   `json:"threads"`
}

// ArchivedFile is one of the files beside the manifest.
type ArchivedFile struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// archivedEvent is a line of events.jsonl.
type archivedEvent struct {
	Seq            int64              `json:"seq"`
	Type           dramatis.EventType `json:"type"`
	ConversationID *dramatis.ID       `json:"conversation_id,omitempty"`
	Tick           int                `json:"tick"`
	WorldTime      time.Time          `json:"world_time"`
	OccurredAt     time.Time          `json:"occurred_at"`
	Payload        any                `json:"payload"`
}

// LineReasons is why a line was said, and how what it did came about: a line of reasons.jsonl.
type LineReasons struct {
	MessageID dramatis.ID     `json:"message_id"`
	Recalled  []RecalledLine  `json:"recalled,omitempty"` // best first
	Lore      []string        `json:"lore,omitempty"`
	Terms     *dramatis.Terms `json:"terms,omitempty"`
}

// RecalledLine is a memory that was recalled for a line, with the terms of its score.
type RecalledLine struct {
	MemoryID   dramatis.ID `json:"memory_id"`
	Score      float64     `json:"score"`
	Recency    float64     `json:"recency"`
	Importance float64     `json:"importance"`
	Relevance  float64     `json:"relevance"`
}

// ArchiveLimits bound what is read of an archive. A zero field means its default.
type ArchiveLimits struct {
	Bytes    int64 // of the archive; 256 MB
	Unpacked int64 // of all its files; 1 GB
	Ratio    int64 // of a file's size to what it takes up in the archive; 200
	Line     int   // bytes of one line; 32 MB
}

func (l ArchiveLimits) withDefaults() ArchiveLimits {
	for _, d := range []struct {
		field *int64
		value int64
	}{{&l.Bytes, 256 << 20}, {&l.Unpacked, 1 << 30}, {&l.Ratio, 200}} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	if l.Line == 0 {
		l.Line = 32 << 20
	}
	return l
}
