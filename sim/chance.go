package sim

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
)

// Chance is the generator for one draw of the dice: equal arguments give equal numbers, on every machine. The subject
// is a number within the world (of a character, or of a conversation), never an id; the purpose keeps apart the
// draws that one subject needs in one tick.
func Chance(seed int64, tick, subject int, purpose string) *rand.Rand {
	key := make([]byte, 0, 24+len(purpose))
	key = binary.BigEndian.AppendUint64(key, uint64(seed))
	key = binary.BigEndian.AppendUint64(key, uint64(tick))
	key = binary.BigEndian.AppendUint64(key, uint64(subject))
	key = append(key, purpose...)
	return rand.New(rand.NewChaCha8(sha256.Sum256(key)))
}
