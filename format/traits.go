package format

import (
	"crypto/sha512"
	"encoding/binary"
	"math"

	"github.com/literaryai/dramatis"
)

// temperament is what is drawn from a name where nobody says it.
type temperament struct {
	traits        dramatis.Traits
	autonomy      float64
	talkativeness float64
}

// drawTemperament gives a name its temperament. It is the same for ever, in every world: a person is not somebody else
// because the world has another seed. Each number is the mean of three uniform variates (Bates distribution: centred
// on .5, standard deviation 1/6, never outside 0 to 1), cut from a hash of the name and rounded to three places.
// Talkativeness is the mean of a draw of its own and extraversion, with which it goes together.
func drawTemperament(name string) temperament {
	sum := sha512.Sum512([]byte("dramatis temperament 1\x00" + name))
	draw := func(i int) float64 {
		total := 0.0
		for k := range 3 {
			total += float64(binary.BigEndian.Uint16(sum[6*i+2*k:]))
		}
		return thousandths(total / (3 * math.MaxUint16))
	}
	t := temperament{traits: dramatis.Traits{
		Openness: draw(0), Conscientiousness: draw(1), Extraversion: draw(2), Agreeableness: draw(3), Neuroticism: draw(4),
	}}
	t.autonomy = draw(5)
	t.talkativeness = thousandths((draw(6) + t.traits.Extraversion) / 2)
	return t
}

func thousandths(v float64) float64 { return math.Round(v*1000) / 1000 }
