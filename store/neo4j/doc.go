// Package neo4j keeps the relationships of worlds in a Neo4j server (5.x, or Aura) beside Postgres, and answers the root's
// Graph from there. It is a projection: what it holds follows the log and can be made again at any time.
//
// A character is a node (:Character {id, world, number, name}), a relationship an edge [:KNOWS] between two of them with its
// id, type and anchors, and how far a world has been followed stands in a node (:World {id, seq}), which changes in the
// same transaction. The package knows neither Postgres nor any other store.
package neo4j
