package llm

import (
	"context"
	_ "embed"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
)

//go:embed idf.txt
var idfTable string

const (
	hashDimension = 384
	hashModel     = "offline-hash-384"

	rareIDF  = 4.5  // of a word that is not in the table, whose rarest is at about 3.5
	gramPart = 0.45 // what the character n-grams of a word weigh together, the word itself weighing 1
	maxWord  = 40   // bytes; what is longer is no word and is cut
)

// HashEmbedder turns texts into vectors without a model: each word and each of its character n-grams (3 and 4, with
// word borders) is hashed onto one of 384 signed places (the hashing trick of Weinberger et al., 2009), weighted by
// a fixed table of inverse document frequencies. Texts that share uncommon words, or words of the same stem, are
// near. It is safe for concurrent use.
type HashEmbedder struct {
	idf map[string]float32
}

// NewHashEmbedder makes the embedder. It panics when its own table cannot be read.
func NewHashEmbedder() *HashEmbedder {
	e := &HashEmbedder{idf: make(map[string]float32, 400)}
	for line := range strings.Lines(idfTable) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Fields(line)
		for i := 0; i+1 < len(fields); i += 2 {
			v, err := strconv.ParseFloat(fields[i+1], 32)
			if err != nil {
				panic(fmt.Sprintf("llm: idf of %q: %v", fields[i], err))
			}
			e.idf[fields[i]] = float32(v)
		}
	}
	return e
}

// Model names the vectors' space.
func (e *HashEmbedder) Model() string { return hashModel }

// Dimension is 384.
func (e *HashEmbedder) Dimension() int { return hashDimension }

// Embed makes a vector of unit length for each text; a text without a letter or digit gets a fixed one of its own.
func (e *HashEmbedder) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	vectors := make([][]float32, len(texts))
	for i, text := range texts {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("embed text %d of %d: %w", i+1, len(texts), err)
		}
		vectors[i] = e.embed(text)
	}
	return vectors, nil
}

func (e *HashEmbedder) embed(text string) []float32 {
	v := make([]float32, hashDimension)
	word := make([]byte, 1, maxWord+2)
	word[0] = '^'
	for _, r := range text {
		r = foldRune(r)
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if len(word) < maxWord {
				word = append(word, string(r)...)
			}
		case r == '\'' || r == '’':
		default:
			e.add(v, word)
			word = word[:1]
		}
	}
	e.add(v, word)
	return unitLength(v)
}

// add adds one word, which starts with a border mark, to a vector.
func (e *HashEmbedder) add(v []float32, word []byte) {
	if len(word) < 2 {
		return
	}
	idf, common := e.idf[string(word[1:])]
	if !common {
		idf = rareIDF
	}
	idf *= idf / rareIDF // short texts share many common words by chance: they count less than their idf says
	place(v, word, idf)
	word = append(word, '$')
	grams := float32(max(1, 2*len(word)-5)) // how many of 3 and 4 bytes there are
	weight := idf * gramPart / float32(math.Sqrt(float64(grams)))
	for n := 3; n <= 4; n++ {
		for i := 0; i+n <= len(word); i++ {
			place(v, word[i:i+n], weight)
		}
	}
}

// place adds a feature's weight at its hashed place, with its hashed sign.
func place(v []float32, feature []byte, weight float32) {
	h := uint64(14695981039346656037) // FNV-1a, then a mix so that near features fall far apart
	for _, b := range feature {
		h = (h ^ uint64(b)) * 1099511628211
	}
	h ^= h >> 32
	h *= 0xd6e8feb86659fd93
	h ^= h >> 32
	if h&1 == 1 {
		weight = -weight
	}
	v[(h>>1)%hashDimension] += weight
}

func unitLength(v []float32) []float32 {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 {
		v[0] = 1
		return v
	}
	scale := float32(1 / math.Sqrt(sum))
	for i := range v {
		v[i] *= scale
	}
	return v
}

// foldRune makes letters of one case, and those of French, German and Spanish plain, so that "Thenardier" finds
// "Thénardier".
func foldRune(r rune) rune {
	if r < 0x80 {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	r = unicode.ToLower(r)
	switch r {
	case 'à', 'á', 'â', 'ä', 'ã', 'å':
		return 'a'
	case 'é', 'è', 'ê', 'ë':
		return 'e'
	case 'í', 'ì', 'î', 'ï':
		return 'i'
	case 'ó', 'ò', 'ô', 'ö', 'õ':
		return 'o'
	case 'ú', 'ù', 'û', 'ü':
		return 'u'
	case 'ç':
		return 'c'
	case 'ñ':
		return 'n'
	}
	return r
}
