package llm

import "strings"

// called is how the speaker calls somebody: formally by the whole name, otherwise as callName has it.
func (r *reading) called(o *Other) string {
	if r.voice == voiceFormal && !isHonorific(o.Name[:strings.IndexByte(o.Name+" ", ' ')]) {
		return o.Name
	}
	return callName(o.Name)
}

// callName is the first word of a name; where that is a title, it is the title with the last word.
func callName(name string) string {
	first, rest, more := strings.Cut(name, " ")
	if at := strings.LastIndexByte(rest, ' '); at > 0 && isRank(first) {
		return first + rest[at:]
	}
	if !more || isHonorific(first) || strings.HasPrefix(rest, "of ") || strings.HasPrefix(rest, "the ") {
		return name
	}
	return first
}

// vocative is what the speaker calls the one addressed, or "" for somebody who has a description for a name: nobody
// says "Good day, the Judge of Arras".
func (r *reading) vocative() string {
	if strings.HasPrefix(r.to.Name, "The ") {
		return ""
	}
	return r.called(r.to)
}

// isRank reports whether a word is a title that stands before a surname.
func isRank(word string) bool {
	switch strings.ToLower(strings.TrimSuffix(word, ".")) {
	case "mr", "mrs", "ms", "miss", "mme", "mlle", "m", "dr", "doctor", "prof", "professor", "captain", "major", "colonel", "general",
		"sergeant", "lieutenant", "inspector", "judge", "madame", "monsieur", "officer":
		return true
	}
	return false
}

func isHonorific(word string) bool {
	switch strings.ToLower(strings.TrimSuffix(word, ".")) {
	case "mr", "mrs", "ms", "miss", "mme", "mlle", "m", "dr", "doctor", "prof", "professor", "bishop", "father", "mother", "sister",
		"brother", "sir", "lady", "lord", "king", "queen", "prince", "princess", "captain", "major", "colonel", "general", "sergeant", "lieutenant",
		"inspector", "count", "countess", "baron", "baroness", "duke", "duchess", "judge", "madame", "monsieur", "the", "old", "big",
		"little", "young", "saint", "st", "uncle", "aunt", "agent", "officer", "master", "mistress", "woman", "child", "jean", "de", "van":
		return true
	}
	return false
}
