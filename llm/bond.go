package llm

import "github.com/literaryai/dramatis"

// bonds is a set of the ways in which a speaker can stand to somebody.
type bonds uint8

// The bonds, from the coldest to the warmest.
const (
	bondFoe bonds = 1 << iota
	bondCool
	bondNew
	bondEven
	bondFriend
	bondClose
	bondLove

	bondsCold = bondFoe | bondCool
	bondsWarm = bondFriend | bondClose | bondLove
	bondsEven = bondNew | bondEven
)

// bondTag is the bonds that a tag of the phrase files names, or none.
func bondTag(tag string) bonds {
	switch tag {
	case "foe":
		return bondFoe
	case "cool":
		return bondCool
	case "new":
		return bondNew
	case "even":
		return bondsEven
	case "friend":
		return bondFriend
	case "close":
		return bondClose
	case "love":
		return bondLove
	case "cold":
		return bondsCold
	case "warm":
		return bondsWarm
	}
	return 0
}

// bondTo is how the speaker stands to another. How they feel decides; the type of the relationship decides where the
// feeling is not strong. Whoever is hardly known is new, unless they are hated or loved already.
func bondTo(o *Other) bonds {
	if o == nil {
		return bondEven
	}
	switch {
	case o.Strength <= -0.45 || o.Type == dramatis.Enemy && o.Strength < 0.1:
		return bondFoe
	case o.Strength <= -0.12 || o.Type == dramatis.Rival && o.Strength < 0.2:
		return bondCool
	case o.Type == dramatis.Romance:
		return bondLove
	case o.Familiarity < 0.1 && o.Strength < 0.3 && o.Type == dramatis.Stranger:
		return bondNew
	case o.Strength >= 0.6 || o.Type == dramatis.CloseFriend || o.Type == dramatis.Family:
		return bondClose
	case o.Strength >= 0.25 || o.Type == dramatis.Friend || o.Type == dramatis.Ally:
		return bondFriend
	}
	return bondEven
}

// tone is the coarse temperature of a bond or a line: warm, even or cold.
type tone int

const (
	toneEven tone = iota
	toneWarm
	toneCold
	tones
)

func (b bonds) tone() tone {
	switch {
	case b&bondsCold != 0:
		return toneCold
	case b&bondsWarm != 0:
		return toneWarm
	}
	return toneEven
}

func (t tone) String() string { return [...]string{"even", "warm", "cold"}[t] }

// toneOf is the temperature of an act towards somebody: kind acts are warm and hard ones cold whatever the bond is,
// and the others have the bond's.
func toneOf(act dramatis.Act, b bonds) tone {
	switch act {
	case dramatis.ActPraise, dramatis.ActThank, dramatis.ActConfide, dramatis.ActAgree, dramatis.ActComfort,
		dramatis.ActHelp, dramatis.ActFlirt, dramatis.ActPromise, dramatis.ActApologise:
		if b&bondsCold != 0 {
			return toneEven
		}
		return toneWarm
	case dramatis.ActRefuse, dramatis.ActDisagree, dramatis.ActCriticise:
		if b&bondsWarm != 0 {
			return toneEven
		}
		return toneCold
	case dramatis.ActMock, dramatis.ActInsult, dramatis.ActThreaten, dramatis.ActBetray:
		return toneCold
	}
	return b.tone()
}
