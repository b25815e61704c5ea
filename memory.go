package dramatis

import "time"

// MemoryKind says where a memory came from.
type MemoryKind string

// The kinds of memory.
const (
	MemoryObservation MemoryKind = "observation"
	MemoryDialogue    MemoryKind = "dialogue"
	MemoryReflection  MemoryKind = "reflection"
	MemorySummary     MemoryKind = "summary"
	MemoryFact        MemoryKind = "fact"
)

// Memory is something one character remembers. Only its owner ever recalls it.
type Memory struct {
	ID           ID         `json:"id"`
	EcosystemID  ID         `json:"ecosystem_id"`
	CharacterID  ID         `json:"character_id"`
	Character    int        `json:"character"` // the owner's number
	Number       int        `json:"number"`    // 1, 2, 3 … per owner
	Kind         MemoryKind `json:"kind"`
	Content      string     `json:"content"`
	Importance   float64    `json:"importance"` // 1 to 10
	Emotion      Emotion    `json:"emotion"`
	Participants []int      `json:"participants"` // numbers of those who were there, the owner included
	MessageID    *ID        `json:"message_id"`
	Source       *Passage   `json:"source,omitempty"`      // of a fact: the passage of a document that it is from
	Whispered    bool       `json:"whispered,omitempty"`   // of something whispered: who only watches the world does not read it
	Evidence     []ID       `json:"evidence,omitempty"`    // of a reflection or a summary: the memories that it rests on
	MergedInto   *ID        `json:"merged_into,omitempty"` // the summary that stands for it in recall
	Tick         int        `json:"tick"`
	WorldTime    time.Time  `json:"world_time"`
	LastAccess   time.Time  `json:"last_access"` // world time
	AccessCount  int        `json:"access_count"`
	Revision     int        `json:"revision,omitempty"` // how often an author rewrote it
	Vector       []float32  `json:"-"`                  // nil until it has been embedded
	CreatedAt    time.Time  `json:"created_at"`
}

// Passage is a piece of a document, in characters of its text.
type Passage struct {
	DocumentID ID  `json:"document_id"`
	Start      int `json:"start"`
	End        int `json:"end"`
}

// Touch says that recalling a memory renewed it.
type Touch struct {
	MemoryID   ID        `json:"memory_id"`
	LastAccess time.Time `json:"last_access"` // world time
}

// Validate checks a memory.
func (m *Memory) Validate() error {
	var f Faults
	checkText(&f, "content", m.Content, 1, 10_000)
	f.Check(m.Revision >= 0, "revision", "must not be negative")
	f.Check(m.Importance >= 1 && m.Importance <= 10, "importance", "must be from 1 to 10")
	if label := m.Emotion.Label; label != "" {
		_, known := EmotionLabels()[label]
		f.Check(known, "emotion.label", "is no emotion that characters have")
	}
	unit(&f, "emotion.intensity", m.Emotion.Intensity)
	return f.Err("the memory")
}
