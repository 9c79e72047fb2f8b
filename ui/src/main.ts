import "./design/styles.css";
