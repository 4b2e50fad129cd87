import cytoscape from 'cytoscape';
import fcose from 'cytoscape-fcose';
import { classesOf, dataOf, styleOf, type DrawnEdge, type DrawnNode } from './canvas-style.ts';
import { byState, tree, type Head, type LayoutName, type Point, type Positions } from './layout.ts';
import { readPalette } from './look.ts';

cytoscape.use(fcose);

/** What is drawn. */
export interface Drawing {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
  readonly roots: readonly string[];
  readonly selected: string | undefined;
}

export interface Hands {
  readonly select: (id: string | undefined) => void;
  readonly expand: (id: string) => void;
}

/** Pixels between the chart and the edge of its frame. */
const PADDING = 40;
const ZOOM_MAX = 1.4;
const HEAD_LOOK = { shape: 'rectangle', borderWidth: 0, borderStyle: 'solid', borderColour: 'transparent' };

/** A point near another, a different one for each number: two records in one point have no line between them. */
function aside({ x, y }: Point, number: number): Point {
  const turn = 2.4 * number;
  return { x: x + 60 * Math.cos(turn), y: y + 60 * Math.sin(turn) };
}

/** The canvas: it draws what it is told, lays it out, and says what was touched. It keeps positions and nothing else. */
export class ChartCanvas {
  readonly #cy: cytoscape.Core;
  #layout: LayoutName = 'force';
  #drawing: Drawing = { nodes: [], edges: [], roots: [], selected: undefined };

  constructor(container: HTMLElement, hands: Hands) {
    this.#cy = cytoscape({
      container,
      style: styleOf(readPalette()),
      maxZoom: 4,
      minZoom: 0.05,
      boxSelectionEnabled: false,
      selectionType: 'single',
    });
    this.#cy.on('tap', ({ target }) => {
      if (target === this.#cy) hands.select(undefined);
    });
    this.#cy.on('tap', 'node', ({ target }) => hands.select((target as cytoscape.NodeSingular).id()));
    this.#cy.on('dbltap', 'node', ({ target }) => hands.expand((target as cytoscape.NodeSingular).id()));
  }

  /** Draws; what is new is laid out anew with the rest, what only looks different is not. */
  draw(drawing: Drawing, layout: LayoutName): void {
    const before = new Set(this.#drawing.nodes.map(({ node }) => node.id));
    const isSame =
      before.size === drawing.nodes.length &&
      drawing.nodes.every(({ node }) => before.has(node.id)) &&
      drawing.edges.length === this.#drawing.edges.length;
    const isAsBefore = isSame && layout === this.#layout;
    this.#drawing = drawing;
    this.#layout = layout;
    this.#cy.batch(() => this.#redraw());
    if (!isAsBefore) this.layOut();
  }

  #redraw(): void {
    const { nodes, edges, selected } = this.#drawing;
    const palette = readPalette();
    const ids = new Set([...nodes.map(({ node }) => node.id), ...edges.map(({ edge }) => edge.id)]);
    this.#cy.elements().forEach((element) => {
      if (!ids.has(element.id())) element.remove();
    });
    for (const drawn of nodes) {
      const known = this.#cy.getElementById(drawn.node.id);
      const element = known.empty()
        ? this.#cy.add({
            group: 'nodes',
            data: { id: drawn.node.id },
            position: this.#besideNeighbour(drawn),
          })
        : known;
      element.data(dataOf(drawn, palette));
      element.classes(classesOf(drawn));
    }
    for (const { edge, label } of edges)
      if (this.#cy.getElementById(edge.id).empty())
        this.#cy.add({
          group: 'edges',
          data: { id: edge.id, source: edge.ends[0], target: edge.ends[1], label },
        });
      else this.#cy.getElementById(edge.id).data({ label });
    this.#cy.nodes().forEach((node) => {
      if (node.id() === selected) node.select();
      else node.unselect();
    });
  }

  /** New records begin where they hang, so that the rest stays about where it was. */
  #besideNeighbour({ node }: DrawnNode): Point {
    for (const { edge } of this.#drawing.edges) {
      if (!edge.ends.includes(node.id)) continue;
      const other = this.#cy.getElementById(edge.ends[0] === node.id ? edge.ends[1] : edge.ends[0]);
      if (other.nonempty()) return aside(other.position(), this.#cy.nodes().length);
    }
    return aside({ x: 0, y: 0 }, this.#cy.nodes().length);
  }

  /** Lays out what is drawn. Pinned records stay where they are. */
  layOut(): void {
    this.#cy.$('.head').remove();
    const { nodes, edges, roots } = this.#drawing;
    const plain = nodes.map(({ node }) => node);
    if (this.#layout === 'states') {
      const { positions, heads } = byState(plain);
      this.#place(positions);
      this.#addHeads(heads);
    } else if (this.#layout === 'tree') {
      this.#place(
        tree(
          plain,
          edges.map(({ edge }) => edge),
          roots,
        ),
      );
    } else if (nodes.length > 0) {
      this.#force();
    }
    this.fit();
  }

  #force(): void {
    const pinned = this.#drawing.nodes
      .filter(({ isPinned }) => isPinned)
      .map(({ node }) => ({
        nodeId: node.id,
        position: { ...this.#cy.getElementById(node.id).position() },
      }));
    const options: Omit<fcose.FcoseLayoutOptions, 'ready' | 'stop'> = {
      name: 'fcose',
      animate: false,
      quality: 'default',
      // Records in rings of pinned ones keep their places better when nothing is drawn by chance.
      randomize: pinned.length === 0,
      nodeSeparation: 120,
      idealEdgeLength: () => 130,
      nodeRepulsion: () => 9_000,
      packComponents: false,
      ...(pinned.length > 0 && { fixedNodeConstraint: pinned }),
      fit: false,
    };
    this.#cy.layout(options as cytoscape.LayoutOptions).run();
  }

  #place(positions: Positions): void {
    const pinned = new Set(this.#drawing.nodes.filter(({ isPinned }) => isPinned).map(({ node }) => node.id));
    this.#cy.nodes().forEach((node) => {
      const at = positions.get(node.id());
      if (at && !pinned.has(node.id())) node.position({ ...at });
    });
  }

  #addHeads(heads: readonly Head[]): void {
    for (const { owner, x, y } of heads)
      this.#cy.add({
        group: 'nodes',
        data: { id: `head ${owner}`, label: owner, ...HEAD_LOOK },
        position: { x, y },
        classes: 'head',
        selectable: false,
        grabbable: false,
      });
  }

  fit(): void {
    this.#cy.fit(undefined, PADDING);
    if (this.#cy.zoom() > ZOOM_MAX) {
      this.#cy.zoom(ZOOM_MAX);
      this.#cy.center();
    }
  }

  /** Makes the chart larger or smaller around its middle. */
  zoom(by: number): void {
    this.#cy.zoom({
      level: this.#cy.zoom() * by,
      renderedPosition: { x: this.#cy.width() / 2, y: this.#cy.height() / 2 },
    });
  }

  /** The frame has another size now. */
  resize(): void {
    this.#cy.resize();
    this.fit();
  }

  /** The page has other colours now. */
  repaint(): void {
    this.#cy.style(styleOf(readPalette()));
    this.#cy.batch(() => this.#redraw());
  }

  positions(): Positions {
    return new Map(this.#drawing.nodes.map(({ node }) => [node.id, this.#positionOf(node.id)]));
  }

  #positionOf(id: string): Point {
    const { x, y } = this.#cy.getElementById(id).position();
    return { x, y };
  }

  close(): void {
    this.#cy.destroy();
  }
}
