package demo

import (
	"bytes"
	_ "embed"
	"fmt"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/format"
)

//go:embed miserables.json
var networkFile []byte

// World is the demo world and its people. The ecosystem has no id and no owner yet, and its state is running.
// An error means that the embedded files do not fit one another, which a test rules out.
func World() (dramatis.Ecosystem, format.Network, error) {
	network, err := format.ReadNodeLink(bytes.NewReader(networkFile), format.Limits{})
	if err != nil {
		return dramatis.Ecosystem{}, format.Network{}, fmt.Errorf("read the demo network: %w", err)
	}
	// The file knows everybody by their name in the data set, so ties come before people get their full names.
	if err := addStances(&network); err != nil {
		return dramatis.Ecosystem{}, format.Network{}, err
	}
	if err := addCast(&network); err != nil {
		return dramatis.Ecosystem{}, format.Network{}, err
	}
	e := ecosystem()
	network.Name, network.Description, network.Setting = e.Name, e.Description, e.Settings.Setting
	if err := network.Validate(); err != nil {
		return dramatis.Ecosystem{}, format.Network{}, fmt.Errorf("check the demo network: %w", err)
	}
	return e, network, nil
}

// ecosystem has a pace at which a person can follow the feed: about one line a second, with a breath between ticks.
func ecosystem() dramatis.Ecosystem {
	return dramatis.Ecosystem{
		Name: "Les Misérables",
		Description: "The seventy-seven people of Victor Hugo's novel, from the bishop of Digne to the boys of the " +
			"barricade. Who meets whom, and how often, follows the chapters that they share.",
		Seed:      1862, // the year the novel came out
		State:     dramatis.WorldRunning,
		TickEvery: 20,
		Settings: dramatis.Settings{
			MaxScenes: 4,
			MaxTurns:  6,
			Setting: "France between 1815 and 1832, as one long present in which everyone is alive: the garrets, wine shops, " +
				"convents and barricades of Paris, and the small towns and high roads that lead there.",
		},
	}.WithDefaults()
}
